internal import Delivery
package import Kernel

/// 公开照片: an office has looked at a photo and lets the public see it beside what Open311 tells of the matter. Until then nobody does.
package struct PublishFile: Command {
    package static let verb = MatterPermission.publish
    package static let reading: Verb? = MatterPermission.read
    package static let schema = Schema("PublishFile", [])

    let number: String
    let file: ID

    package init(_ number: String, _ file: ID) {
        self.number = number
        self.file = file
    }

    package func subject(in tx: any Reading) throws -> Subject { try MatterMove.load(number, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let (matter, found) = try PublicFiles.load(number, file, in: context.tx)
        guard found.kind.family == .photo else { throw Problem(422, "file.not_photo") }
        guard try matter.isPublic(by: context.scheme.section(MatterScheme.self), in: context.tx) else {
            throw Problem(409, "matter.not_public")
        }
        let isNew = try context.tx.executeCounting(
            """
            INSERT INTO matter_public_file (matter, file, published_ms) VALUES (\(matter.id), \(file), \(context.now))
            ON CONFLICT (matter, file) DO NOTHING
            """)
        guard isNew == 1 else { throw Problem(409, "file.is_public") }
        try PublicFiles.tell(Self.verb, file, of: matter, in: context)
    }
}

/// 撤下照片: the public sees it no longer, from this moment on.
package struct HideFile: Command {
    package static let verb = MatterPermission.hide
    package static let reading: Verb? = MatterPermission.read
    package static let schema = Schema("HideFile", [])

    let number: String
    let file: ID

    package init(_ number: String, _ file: ID) {
        self.number = number
        self.file = file
    }

    package func subject(in tx: any Reading) throws -> Subject { try MatterMove.load(number, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let (matter, _) = try PublicFiles.load(number, file, in: context.tx)
        let isGone = try context.tx.executeCounting("DELETE FROM matter_public_file WHERE matter = \(matter.id) AND file = \(file)")
        guard isGone == 1 else { throw Problem(409, "file.is_hidden") }
        try PublicFiles.tell(Self.verb, file, of: matter, in: context)
    }
}

/// Which photos of a matter the public sees.
enum PublicFiles {
    static let migrations = [
        Migration(
            "matters-public-1",
            [
                """
                CREATE TABLE matter_public_file (
                    matter BYTEA NOT NULL REFERENCES matter (id),
                    file BYTEA NOT NULL,
                    published_ms BIGINT NOT NULL,
                    PRIMARY KEY (matter, file)
                ) CLUSTERED
                """
            ])
    ]

    static let check = IntegrityCheck("public photos", .grave) { tx in
        try tx.all(
            """
            SELECT p.file FROM matter_public_file p
            WHERE NOT EXISTS (SELECT 1 FROM attached_file f WHERE f.id = p.file AND f.record = p.matter AND f.kind = 'jpeg') LIMIT 100
            """
        ) { "file \(try $0.id(0)) is public and no photo of its matter" }
    }

    static func load(_ number: String, _ file: ID, in tx: any Reading) throws -> (Matter, AttachedFile) {
        let matter = try MatterMove.load(number, in: tx)
        guard let file = try AttachedFile.find(file, of: matter.id, in: tx) else { throw Problem.notFound }
        return (matter, file)
    }

    static func tell(_ verb: Verb, _ file: ID, of matter: Matter, in context: CommandContext) throws {
        try context.tx.execute("UPDATE matter SET version = \(matter.version + 1) WHERE id = \(matter.id)")
        try context.emit(
            Event(
                stream: matter.id, version: matter.version + 1, type: verb.text, unit: matter.place.unit, Payload().with("file", id: file)))
    }

    /// In the order they came.
    static func all(of matter: ID, in tx: any Reading) throws -> [ID] { try tx.all(statement(of: matter)) { try $0.id(0) } }

    static func statement(of matter: ID) -> Statement {
        "SELECT file FROM matter_public_file WHERE matter = \(matter) ORDER BY file LIMIT \(FileLimits.count)"
    }

    static func erase(_ records: [ID], in tx: any Transaction) throws {
        guard !records.isEmpty else { return }
        try tx.execute("DELETE FROM matter_public_file WHERE matter IN (\(Statement.list(records.map { "\($0)" })))")
    }
}
