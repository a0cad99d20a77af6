# What an operator is told by way of the people who use the system.

fault-request = If you tell the centre, name this number, under which the operators find the failure: { $number }
