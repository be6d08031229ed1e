/// What a file is by its own bytes; what its sender calls it is never asked.
package enum FileKind: String, CaseIterable, Sendable {
    case jpeg, png, webp, heic
    case mp3, m4a, amr, ogg
    case mp4

    package enum Family: String, Sendable { case photo, sound, video }

    package var family: Family {
        switch self {
        case .jpeg, .png, .webp, .heic: .photo
        case .mp3, .m4a, .amr, .ogg: .sound
        case .mp4: .video
        }
    }

    package var mediaType: String {
        switch self {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .webp: "image/webp"
        case .heic: "image/heic"
        case .mp3: "audio/mpeg"
        case .m4a: "audio/mp4"
        case .amr: "audio/amr"
        case .ogg: "audio/ogg"
        case .mp4: "video/mp4"
        }
    }

    /// `nil` for everything else, whatever it is called.
    package init?(sniffing bytes: some Collection<UInt8>) {
        let head = Array(bytes.prefix(16))
        func stands(_ text: String, at offset: Int = 0) -> Bool { head.dropFirst(offset).starts(with: text.utf8) }
        if head.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if stands("RIFF"), stands("WEBP", at: 8) {
            self = .webp
        } else if stands("ftyp", at: 4), head.count >= 12, let kind = Self.brands[String(decoding: head[8..<12], as: UTF8.self)] {
            self = kind
        } else if stands("#!AMR\n") || stands("#!AMR-WB\n") {
            self = .amr
        } else if stands("OggS") {
            self = .ogg
        } else if stands("ID3") || Self.isSoundFrame(head) {
            self = .mp3
        } else {
            return nil
        }
    }

    /// The major brands of ISO 14496-12 files that phones make.
    private static let brands: [String: FileKind] = {
        var brands: [String: FileKind] = [:]
        for brand in ["heic", "heix", "heim", "heis", "mif1"] { brands[brand] = .heic }
        for brand in ["M4A ", "M4B "] { brands[brand] = .m4a }
        for brand in ["isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "M4V ", "qt  ", "3gp4", "3gp5", "3gp6"] {
            brands[brand] = .mp4
        }
        return brands
    }()

    /// A frame of MPEG audio layer III: eleven set bits, then version, layer, bit rate and sampling rate that exist.
    private static func isSoundFrame(_ head: [UInt8]) -> Bool {
        guard head.count >= 4, head[0] == 0xFF, head[1] & 0xE0 == 0xE0 else { return false }
        return head[1] & 0x18 != 0x08 && head[1] & 0x06 == 0x02 && head[2] & 0xF0 != 0xF0 && head[2] & 0x0C != 0x0C
    }
}

/// How much may hang on one record.
package enum FileLimits {
    package static let photoBytes = 12 << 20
    package static let soundBytes = 8 << 20
    package static let videoBytes = 32 << 20
    /// All of one record, in their stored size.
    package static let totalBytes: Int64 = 64 << 20
    package static let count: Int64 = 9
    /// What a program or a form may send at once.
    package static let largest = videoBytes

    package static func bytes(_ family: FileKind.Family) -> Int {
        switch family {
        case .photo: photoBytes
        case .sound: soundBytes
        case .video: videoBytes
        }
    }
}
