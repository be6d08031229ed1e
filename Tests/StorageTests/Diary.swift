import Foundation
import Kernel
import Storage
import TestSupport

/// A slice of one table whose command writes one row and one event, for tests of what lies under the slices.
enum Diary {
    static let migration = Migration(
        "diary-1", ["CREATE TABLE entry (id BYTEA NOT NULL PRIMARY KEY, body TEXT NOT NULL, version BIGINT NOT NULL)"])
    /// Every row has the event that made it.
    static let check = IntegrityCheck("diary.events") { tx in
        try tx.all(
            """
            SELECT entry.id FROM entry LEFT JOIN event ON event.stream = entry.id AND event.stream_version = entry.version
            WHERE event.id IS NULL LIMIT 100
            """
        ) { "entry \(try $0.id(0)) has no event" }
    }
    static let slice = Slice("diary", migrations: [migration], verbs: ["diary.write"], checks: [check])
    static let scheme = Scheme.of([Role(id: "writer", over: .place, verbs: ["diary.write"])])
    /// 李网格
    static let worker = Actor(
        account: ID(high: 0x11, low: 0x12), grants: [.init(role: "writer", unit: .zero, path: UnitPath("/141029")!)])
    static let migrations = EventTable.migrations + slice.migrations

    struct Write: Command {
        static let verb: Verb = "diary.write"
        let body: String
        var events = 1

        func run(in context: CommandContext) throws -> ID {
            let id = context.newID()
            try context.tx.execute("INSERT INTO entry (id, body, version) VALUES (\(id), \(body), \(1))")
            for version in 1...events {
                let payload = Payload().with("size", number: Int64(body.count)).with("by", id: context.actor.account)
                    .with("at", instant: context.occurred).with("salted", commitment: Digest.commitment(to: body, salt: context.random(16)))
                try context.emit(Event(stream: id, version: Int64(version), type: Self.verb.text, payload))
            }
            return id
        }
    }

    /// Writes one after the other, so that the log is the same every time.
    @discardableResult
    static func write(_ bodies: [String], with executor: Executor) async throws -> [ID] {
        var ids: [ID] = []
        for body in bodies {
            let receipt = try await executor.perform(Write(body: body), as: worker)
            ids += receipt.stream.map { [$0] } ?? []
        }
        return ids
    }
}

extension TestStore {
    /// A fixed head key: heads signed by one test value are checked by another.
    func headLog(_ seed: UInt8 = 3) -> HeadLog {
        HeadLog(path: folder.appendingPathComponent("heads.log").path, seed: [UInt8](repeating: seed, count: 32))
    }

    func signedHead() throws -> Head {
        let head = try store.head()
        return Head(seq: head.seq, link: head.link, at: entropy.now())
    }
}
