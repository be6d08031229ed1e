internal import CZlib
import HTTPTypes
import Hummingbird
import Markup

/// The files of the pages as they go over a slow line. Only these, which are the same for everybody: how long a packed page is would tell
/// something of the secrets in it to who can put words of their own beside them.
enum PackedFiles {
    static let path = "/assets/"
    private static let kinds: Set<Substring> = ["css", "js", "svg", "webmanifest"]

    /// Packed once, at the first that asks.
    private static let files: [String: [UInt8]] = {
        var files: [String: [UInt8]] = [:]
        for name in Assets.names where kinds.contains(name.split(separator: ".").last ?? "") {
            if let bytes = Assets.bytes(name), let packed = gzip(bytes), packed.count < bytes.count { files[name] = packed }
        }
        return files
    }()

    /// `nil` where the library fails.
    static func gzip(_ bytes: [UInt8]) -> [UInt8]? {
        let packed = [UInt8](unsafeUninitializedCapacity: genxu_gzip_bound(bytes.count)) { room, count in
            count = bytes.withUnsafeBufferPointer { genxu_gzip($0.baseAddress, $0.count, room.baseAddress, room.count) }
        }
        return packed.isEmpty ? nil : packed
    }

    /// Exchanges the body of an answer for its packed form, where its reader takes that.
    static func pack(_ response: inout WireResponse, _ request: WireRequest, path: String) {
        guard path.hasPrefix(Self.path), let bytes = files[String(path.dropFirst(Self.path.count))] else { return }
        response.headers[.vary] = "Accept-Encoding"
        guard response.status == .ok, accepts(request.headers[.acceptEncoding] ?? "") else { return }
        response.headers[.contentEncoding] = "gzip"
        response.headers[.contentLength] = nil
        response.body = .init(byteBuffer: ByteBuffer(bytes: bytes))
    }

    /// `gzip, deflate;q=0.5`; who gives it no weight does not want it.
    static func accepts(_ header: String) -> Bool {
        header.split(separator: ",").contains { part in
            let words = part.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
            return words.first == "gzip" && !words.dropFirst().contains { ["q=0", "q=0.0", "q=0.00", "q=0.000"].contains($0) }
        }
    }
}
