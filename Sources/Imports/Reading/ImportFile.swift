import Crypto
import Foundation
import Kernel

/// A file to import, read a piece at a time and as often as needed.
package enum ImportFile: Sendable {
    case path(String)
    case bytes([UInt8])

    /// Larger ones are refused before they are read.
    package static let maximumBytes = 64 * 1_048_576
    private static let pieceBytes = 65_536

    func open() throws -> PieceReader { try PieceReader(self) }

    static let tooLarge = tooLarge(maximumBytes)

    private static func tooLarge(_ maximum: Int) -> Problem {
        Problem(413, "import.too_large", args: ["max": "\(maximum / 1_048_576)"])
    }

    /// The file at once, for what cannot be read piece by piece. Its size is asked before anything is read.
    func whole(atMost maximum: Int) throws -> [UInt8] {
        switch self {
        case .bytes(let bytes):
            guard bytes.count <= maximum else { throw Self.tooLarge(maximum) }
            return bytes
        case .path(let path):
            guard let handle = FileHandle(forReadingAtPath: path), let size = try? handle.seekToEnd() else {
                throw Problem(422, "import.no_file")
            }
            defer { try? handle.close() }
            guard size <= UInt64(maximum) else { throw Self.tooLarge(maximum) }
            try handle.seek(toOffset: 0)
            let bytes = Array(try handle.read(upToCount: maximum + 1) ?? Data())
            guard bytes.count <= maximum else { throw Self.tooLarge(maximum) }
            return bytes
        }
    }

    /// Hands the file out piece by piece, hashing it as it goes.
    final class PieceReader {
        private var bytes: ArraySlice<UInt8> = []
        private let handle: FileHandle?
        private var hasher = SHA256()
        private var total = 0

        fileprivate init(_ file: ImportFile) throws {
            switch file {
            case .bytes(let bytes):
                self.bytes = bytes[...]
                handle = nil
            case .path(let path):
                guard let handle = FileHandle(forReadingAtPath: path), let size = try? handle.seekToEnd() else {
                    throw Problem(422, "import.no_file")
                }
                self.handle = handle
                guard size <= UInt64(maximumBytes) else { throw tooLarge }
                try handle.seek(toOffset: 0)
            }
        }

        deinit { try? handle?.close() }

        /// `nil` at the end.
        func next() throws -> [UInt8]? {
            let piece: [UInt8]
            if let handle {
                piece = Array(try handle.read(upToCount: pieceBytes) ?? Data())
            } else {
                piece = Array(bytes.prefix(pieceBytes))
                bytes = bytes.dropFirst(pieceBytes)
            }
            guard !piece.isEmpty else { return nil }
            total += piece.count
            guard total <= maximumBytes else { throw tooLarge }
            hasher.update(data: piece)
            return piece
        }

        /// SHA-256 of what was handed out.
        var digest: [UInt8] { Array(hasher.finalize()) }
    }
}
