import Foundation
import Kernel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the doctor asks of the machine; each can be answered otherwise in a test.
struct Machine: Sendable {
    var now: @Sendable () -> Instant
    var freeBytes: @Sendable (_ path: String) -> Int64
    /// The kind of file system, such as `ext4`; empty when it is not known.
    var fileSystem: @Sendable (_ path: String) -> String
    var device: @Sendable (_ path: String) -> Int
    var canWrite: @Sendable (_ path: String) -> Bool
    var canListen: @Sendable (_ host: String, _ port: Int) -> Bool
    var descriptorLimit: @Sendable () -> UInt64?
    var freeMemoryBytes: @Sendable () -> Int64?

    static let this = Machine(
        now: { SystemEntropy().now() },
        freeBytes: { path in
            let values = try? FileManager.default.attributesOfFileSystem(forPath: path)
            return (values?[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
        },
        fileSystem: { kind(of: $0, mounts: (try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)) ?? "") },
        device: { (Situation.attributes($0)?[.systemNumber] as? NSNumber)?.intValue ?? 0 },
        canWrite: { access($0, W_OK) == 0 },
        canListen: canBind,
        descriptorLimit: { Descriptors.limit },
        freeMemoryBytes: {
            // /proc/meminfo: `MemAvailable:   12345 kB`
            guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8),
                let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }),
                let number = line.split(separator: " ").dropFirst().first.flatMap({ Int64($0) })
            else { return nil }
            return number << 10
        })

    /// `/proc/self/mounts`: device, place, kind and more, a line each; the last of the longest places that hold the path counts.
    static func kind(of path: String, mounts: String) -> String {
        let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        var best: (length: Int, kind: String) = (0, "")
        for line in mounts.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 2 else { continue }
            // A space stands as an octal escape.
            let place = words[1].replacingOccurrences(of: "\\040", with: " ")
            let holds = place == "/" || path == place || path.hasPrefix(place + "/")
            if holds, place.utf8.count >= best.length { best = (place.utf8.count, String(words[2])) }
        }
        return best.kind
    }

    /// Takes the port for a moment. A host name that cannot be read as an address is left to `serve`.
    private static func canBind(_ host: String, _ port: Int) -> Bool {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard port > 0, getaddrinfo(host, "\(port)", &hints, &found) == 0, let address = found else { return true }
        defer { freeaddrinfo(address) }
        let descriptor = socket(address.pointee.ai_family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var reuse: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        return bind(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0
    }
}
