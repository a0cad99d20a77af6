//! Notify 服务状态通知: tells the service manager that the server is ready, or stops, where it wants to know (`Type=notify` of systemd).
//!
//! Source: sd_notify(3): a datagram to the socket that `NOTIFY_SOCKET` names; `@` stands for the abstract namespace.

/// Tells a state, as `READY=1`; nothing where nobody wants to know. That it could not be told is no reason to stop.
pub(crate) fn tell(state: &str) {
    #[cfg(target_os = "linux")]
    if let Some(name) = std::env::var_os("NOTIFY_SOCKET")
        && let Err(error) = send(std::os::unix::ffi::OsStrExt::as_bytes(name.as_os_str()), state)
    {
        tracing::warn!(error = &error as &dyn std::error::Error, "the service manager was not told");
    }
    #[cfg(not(target_os = "linux"))]
    let _state = state;
}

#[cfg(target_os = "linux")]
fn send(name: &[u8], state: &str) -> std::io::Result<()> {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};
    let address = match name.strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name)?,
        None => SocketAddr::from_pathname(std::ffi::OsStr::from_bytes(name))?,
    };
    UnixDatagram::unbound()?.send_to_addr(state.as_bytes(), &address).map(drop)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn a_state_arrives_at_a_socket_of_either_kind() {
        use std::os::linux::net::SocketAddrExt;
        use std::os::unix::net::{SocketAddr, UnixDatagram};
        let name = format!("kechuang-notify-{}", web::new_id());
        let abstractly = UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name).expect("a name")).expect("a socket");
        let path = std::env::temp_dir().join(&name);
        let as_file = UnixDatagram::bind(&path).expect("a socket");
        for (socket, address) in [(abstractly, format!("@{name}")), (as_file, path.display().to_string())] {
            super::send(address.as_bytes(), "READY=1").expect("it is told");
            let mut heard = [0; 16];
            let length = socket.recv(&mut heard).expect("it is heard");
            assert_eq!(&heard[..length], b"READY=1");
        }
        let _gone = std::fs::remove_file(path);
    }
}
