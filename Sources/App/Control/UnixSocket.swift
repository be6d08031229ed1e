import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A stream socket in the file system: one line there, one line back.
enum UnixSocket {
    /// A line longer than this is no command.
    static let lineLimit = 65_536
    /// A large import takes its time; whoever asked may go on waiting or come back.
    private static let secondsToAnswer = 600

    static func exchange(_ line: [UInt8], path: String) throws -> [UInt8] {
        let descriptor = try open(path) { connect($0, $1, $2) }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: secondsToAnswer, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        try write(line, to: descriptor)
        return readLine(from: descriptor)
    }

    /// Listens with mode 0600; a socket left behind by a dead server is replaced.
    static func listen(path: String) throws -> Int32 {
        unlink(path)
        let before = umask(0o177)
        defer { umask(before) }
        let descriptor = try open(path) { bind($0, $1, $2) }
        guard Glibc.listen(descriptor, 8) == 0 else { throw failure("listen", path) }
        return descriptor
    }

    private static func failure(_ what: String, _ path: String) -> Refusal {
        Refusal("\(what) \(path): \(String(cString: strerror(errno)))")
    }

    private static func open(
        _ path: String, _ attach: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw Refusal("the path \(path) is too long for a control socket; use a shorter --data")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure("socket", path) }
        let attached = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { attach(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        guard attached == 0 else {
            defer { close(descriptor) }
            throw failure("the control socket", path)
        }
        return descriptor
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Refusal("the control socket closed") }
            sent += count
        }
    }

    static func readLine(from descriptor: Int32) -> [UInt8] {
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while line.count < lineLimit {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            line += buffer[..<count]
            if line.last == 10 { break }
        }
        return line
    }
}
