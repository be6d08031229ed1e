import Foundation
import Kernel
import Ledger
import Logging
import Storage

/// How many postings a second a year's points take, in batches and one by one at 32 connections, all of them through one issuing account;
/// and how long a balance and a page of a statement take when half of them stand in one account: `postings [COUNT] [DATABASE]`, on SQLite,
/// or on the PostgreSQL of the connection string.
@main
struct PostingsBench {
    static let atOnce = 32
    static let batch = 5000
    static let day = SystemEntropy().now().day

    let count: Int
    let store: any Engine
    let executor: Executor

    static func main() async {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("genxu-postings-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let arguments = Array(CommandLine.arguments.dropFirst())
            let bench = try PostingsBench(arguments.first.flatMap { Int($0) } ?? 1_000_000, at: arguments.dropFirst().first, in: folder)
            try FileHandle.standardOutput.write(contentsOf: Data(try await bench.run() + [0x0A]))
        } catch {
            FileHandle.standardError.write(Data("postings: \(error)\n".utf8))
            exit(1)
        }
    }

    init(_ count: Int, at url: String?, in folder: URL) throws {
        self.count = count
        let (entropy, migrations) = (SystemEntropy(), EventTable.migrations + LedgerSlice.schema.migrations)
        if let url {
            var options = PostgreSQLStore.Options(url: url)
            options.writers = 8
            store = try PostgreSQLStore(
                options, migrations: migrations, entropy: entropy, logger: Logger(label: "postings") { _ in SwiftLogNoOpLogHandler() })
        } else {
            store = try SQLiteStore(path: folder.appendingPathComponent("genxu.db").path, migrations: migrations, entropy: entropy)
        }
        let scheme = Scheme(
            id: "bench", version: "1", hash: [UInt8](repeating: 7, count: 32), roles: [], words: [:], sections: [])
        executor = Executor(store: store, vault: NoVault(), entropy: entropy) { scheme }
    }

    /// Something of the ledger as one command with its event.
    private struct Write<Output: Sendable>: Command {
        static var verb: Verb { "ledger.bench" }
        let body: @Sendable (CommandContext) throws -> Output

        func run(in context: CommandContext) throws -> Output {
            let output = try body(context)
            try context.emit(Event(stream: context.commandID, version: 1, type: Self.verb.text))
            return output
        }
    }

    private static func write<T: Sendable>(
        _ executor: Executor, _ body: @escaping @Sendable (CommandContext) throws -> T
    ) async throws -> T {
        guard let output = try await executor.perform(Write(body: body), as: .system).output else { throw Problem.notFound }
        return output
    }

    private func opened() async throws -> (issued: ID, households: [ID]) {
        let accounts = try await Self.write(executor) { context in
            let book = try Book.open(
                SubjectRef("unit", .zero), commodity: "points", period: "bench", from: Self.day, until: .forever, in: context)
            let holders = (1...2000).map { LedgerAccount.Opening(.holding, "points", of: SubjectRef("household", ID(high: 1, low: $0))) }
            return try LedgerAccount.open([.init(.source, "issued", of: SubjectRef("book", book.id))] + holders, in: book.id, context)
        }
        return (accounts[0], Array(accounts.dropFirst()))
    }

    private static func posting(_ number: Int, to account: ID, from issued: ID) -> Posting {
        Posting(
            PostingSource(SubjectRef("task", ID(high: 2, low: UInt64(number))), rule: "bench"), day: day,
            moves: [Move(from: issued, to: account, amount: 3)])
    }

    private func run() async throws -> [UInt8] {
        let (issued, households) = try await opened()
        let begun = ContinuousClock.now
        for start in stride(from: 0, to: count, by: Self.batch) {
            let some = (start..<min(start + Self.batch, count)).map { number in
                Self.posting(number, to: households[number % 2 == 0 ? 0 : number % households.count], from: issued)
            }
            _ = try await Self.write(executor) { try Postings(in: $0).post(some) }
        }
        let batched = Double(count) / ((ContinuousClock.now - begun) / .seconds(1))
        let single = try await singly(issued, households)
        for sweep in LedgerSlice.schema.sweeps { while try await store.write(Work { try sweep.run($0) }) > 0 {} }
        let balance = try worst { tx in _ = try LedgerAccount.balance(of: households[0], in: tx) }
        let shared = try worst { tx in _ = try LedgerAccount.balance(of: issued, in: tx) }
        let page = try worst { tx in _ = try AccountStatement.load(households[0], in: tx) }
        return JSONWriter.object { json in
            json.field("engine", store.name)
            json.field("postings", Int64(count))
            json.field("batched_per_second", Int64(batched))
            json.field("single_per_second", Int64(single))
            json.field("balance_us", balance)
            json.field("shared_balance_us", shared)
            json.field("statement_us", page)
        }
    }

    /// One posting in each command, 32 commands at a time, to other households each.
    private func singly(_ issued: ID, _ households: [ID]) async throws -> Double {
        let (executor, each, first) = (executor, max(1, min(count, 20_000) / Self.atOnce), count)
        let begun = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<Self.atOnce {
                group.addTask {
                    for turn in 0..<each {
                        let number = lane * each + turn
                        let posting = Self.posting(first + number, to: households[1 + number % (households.count - 1)], from: issued)
                        _ = try await Self.write(executor) { try Postings(in: $0).post([posting]) }
                    }
                }
            }
            try await group.waitForAll()
        }
        return Double(each * Self.atOnce) / ((ContinuousClock.now - begun) / .seconds(1))
    }

    /// The 99th of a hundred reads, in microseconds, after ten that warm up.
    private func worst(_ body: (any Reading) throws -> Void) throws -> Int64 {
        let times = try (0..<110).map { _ in
            let begun = ContinuousClock.now
            try store.read(body)
            return Int64((ContinuousClock.now - begun) / .microseconds(1))
        }
        return times.dropFirst(10).sorted()[98]
    }
}

/// Nothing here is sealed.
private struct NoVault: Vault {
    func newRecordKey(random: [UInt8]) throws -> WrappedKey { throw Problem.notFound }
    func seal(bytes: [UInt8], with key: WrappedKey, label: String, nonce: [UInt8]) throws -> [UInt8] { throw Problem.notFound }
    func open(bytes sealed: [UInt8], with key: WrappedKey, label: String) throws -> [UInt8]? { throw Problem.notFound }
    func match(_ number: String, purpose: String) -> [UInt8] { [] }
}
