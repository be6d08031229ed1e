internal import CQREncode
package import Kernel

/// A QR code (ISO/IEC 18004) as a picture of vectors: sharp on any paper. The one file that knows libqrencode.
package enum QRCode {
    /// A code is scanned from a wall in rain: a quarter of it may be unreadable.
    private static let level = QR_ECLEVEL_Q
    private static let longest = 400

    /// `nil` for a text that is empty or too long.
    package static func svg(of text: String, title: String) -> HTML? {
        guard let modules = modules(of: text) else { return nil }
        // Four modules of white around it, as the standard asks.
        let side = modules.count + 8
        var path = ""
        for (y, row) in modules.enumerated() {
            var x = 0
            while x < row.count {
                guard row[x] else {
                    x += 1
                    continue
                }
                let start = x
                while x < row.count, row[x] { x += 1 }
                path += "M\(start + 4) \(y + 4)h\(x - start)v1h-\(x - start)z"
            }
        }
        return """
            <svg class="qr" viewBox="0 0 \(side) \(side)" role="img" aria-label="\(title)" shape-rendering="crispEdges">
            <rect width="\(side)" height="\(side)" fill="#fff"/><path d="\(path)" fill="#000"/></svg>
            """
    }

    /// Row by row, true for black.
    package static func modules(of text: String) -> [[Bool]]? {
        guard (1...longest).contains(text.utf8.count) else { return nil }
        guard let code = QRcode_encodeString(text, 0, level, QR_MODE_8, 1) else { return nil }
        defer { QRcode_free(code) }
        let side = Int(code.pointee.width)
        guard let data = code.pointee.data else { return nil }
        return (0..<side).map { y in (0..<side).map { x in data[y * side + x] & 1 == 1 } }
    }
}
