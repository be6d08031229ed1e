package import Kernel
internal import People

/// Takes files in and gives them out. Work with programs and disks is done here, before and after commands, never within one.
package struct AttachedFiles: Sendable {
    private let files: any FileStore
    private let photos: PhotoProgram
    private let vault: any Vault
    private let entropy: any Entropy
    private let departures: Departures

    package init(
        files: any FileStore, photos: PhotoProgram = PhotoProgram(), vault: any Vault, entropy: any Entropy,
        departures: Departures = .shared
    ) {
        self.files = files
        self.photos = photos
        self.vault = vault
        self.entropy = entropy
        self.departures = departures
    }

    /// A file that was judged and cleaned, and lies nowhere yet.
    package struct Judged: Sendable {
        package let kind: FileKind
        fileprivate let bytes: [UInt8]
    }

    /// What it is by its bytes, within the limit of its family; photos come back clean.
    package func judge(_ bytes: [UInt8]) async throws -> Judged {
        guard !bytes.isEmpty else { throw Problem.invalid([FieldProblem("file", "required")]) }
        guard let kind = FileKind(sniffing: bytes) else { throw Problem(422, "file.kind") }
        let limit = FileLimits.bytes(kind.family)
        guard bytes.count <= limit else { throw Problem(413, "file.too_large", args: ["megabytes": "\(limit >> 20)"]) }
        guard kind.family == .photo else { return Judged(kind: kind, bytes: bytes) }
        return Judged(kind: .jpeg, bytes: try await photos.clean(bytes))
    }

    /// Seals it under its record's key and puts it in its place; a command then says that it belongs there.
    /// What no command ever names is swept up.
    package func keep(_ file: Judged, of record: ID, in store: any Store) throws -> AttachedFile {
        guard let key = try store.read({ try SealedTexts.storedKey(of: record, in: $0) }) else { throw Problem.notFound }
        let now = entropy.now()
        let id = entropy.id(at: now)
        let sealed = try vault.seal(bytes: file.bytes, with: key, label: Self.label(record, id), nonce: entropy.bytes(12))
        let content = try files.put(sealed)
        return AttachedFile(id: id, record: record, kind: file.kind, bytes: Int64(file.bytes.count), content: content, added: now)
    }

    /// `nil` when its record was erased. A file that is gone or changed is a fault of ours.
    package func open(_ file: AttachedFile, in tx: any Reading) throws -> [UInt8]? {
        guard let key = try SealedTexts.storedKey(of: file.record, in: tx) else { return nil }
        guard let sealed = try files.get(file.content) else { throw Problem(503, "file.absent") }
        return try vault.open(bytes: sealed, with: key, label: Self.label(file.record, file.id))
    }

    /// The answer that brings it to a client; `nil` when its record was erased. `busy` while too much is leaving already.
    package func answer(_ file: AttachedFile, to client: String, in tx: any Reading) throws -> Reply? {
        let passage = try departures.enter(Int(file.bytes), to: client)
        var answer = try open(file, in: tx).map { reply(file, $0) }
        answer?.held = passage
        return answer
    }

    /// For a page of this site: it can be looked at, and can do nothing.
    package func reply(_ file: AttachedFile, _ bytes: [UInt8]) -> Reply {
        var reply = Reply(.bytes(bytes, type: file.kind.mediaType))
        reply.headers = [
            ("Content-Disposition", "inline"), ("Content-Security-Policy", "default-src 'none'; sandbox"), ("Cache-Control", "no-store"),
        ]
        return reply
    }

    private static func label(_ record: ID, _ id: ID) -> String { "\(record).file.\(id)" }
}
