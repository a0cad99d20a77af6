# Rules of requests.
refusal-request-not-one = One value is wanted here.
refusal-request-not-one-next = Please give one value and send it again; programs please send one text and no list, as the description of the API says.
refusal-request-not-a-key = The key under which this shall count once cannot be read, or is longer than { $most } bytes.
refusal-request-not-a-key-next = Please reload the page and try again; programs please use a short key of letters and digits.
rule-text-request-single = What takes one value is not sent several.
rule-text-request-key = The key under which a request counts once can be read and is not too long.
