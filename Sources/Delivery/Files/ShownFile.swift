package import Kernel
package import Markup

extension AttachedFile {
    /// What a browser offers to choose among; what a file is, its bytes say.
    package static let accepted = "image/jpeg,image/png,image/webp,image/heic,audio/*,video/mp4,.amr,.heic"

    /// An item of a list of the class `files`: looked at or listened to where it stands. `beside` comes after it.
    package func item(at address: String, beside: HTML? = nil, _ lexicon: Lexicon) -> HTML {
        let label = lexicon("files.\(kind.family.rawValue)", ["time": added.minuteText])
        switch kind.family {
        case .photo: return "<li><a href=\"\(address)\"><img src=\"\(address)\" alt=\"\(label)\" loading=\"lazy\"></a>\(beside)</li>"
        case .sound: return "<li><p>\(label)</p><audio controls preload=\"none\" src=\"\(address)\"></audio>\(beside)</li>"
        case .video: return "<li><p>\(label)</p><video controls preload=\"none\" src=\"\(address)\"></video>\(beside)</li>"
        }
    }

    /// The file that a command hung on its record; a replay tells the file of the first time.
    package static func id(of receipt: Receipt<ID>, in tx: any Reading) throws -> ID? {
        if let id = receipt.output { return id }
        guard let event = receipt.events.first else { return nil }
        let first = try EventLog.stream(event.stream, after: event.version - 1, limit: 1, in: tx).first
        guard case .id(let id)? = first?.payload["file"] else { return nil }
        return id
    }
}

extension IdempotencyKey {
    /// For the file that came with a form whose own command has this key.
    package var ofFile: IdempotencyKey { IdempotencyKey(owner: owner, key: key + ".file", requestHash: requestHash) }
}
