import Kernel
import Storage
import TestSupport

@testable import Ledger

/// A village's points of a year and the stock of its shop: eight households, and rice to give for points.
final class Shop: Sendable {
    let test: TestStore
    private let executor: Executor
    let points: Book
    let stock: Book
    let households: [ID]
    let issued: ID
    let redeemed: ID
    let expired: ID
    let shelf: ID
    let bought: ID
    let handed: ID

    static let village = SubjectRef("unit", ID(high: 1, low: 1))
    static let day = TestStore.start.day
    static let from = Day(year: 2026, month: 1, day: 1)
    static let until = Day(year: 2027, month: 1, day: 1)
    private static let scheme = Scheme.of([Role(id: "accountant", over: .place, verbs: ["ledger.try"])])
    /// 孙会计
    private static let accountant = Actor(
        account: ID(high: 0x11, low: 0x12), grants: UnitPath("/141029").map { [.init(role: "accountant", unit: .zero, path: $0)] } ?? [])

    /// Whatever is tried, as one command with its event.
    private struct Try<Output: Sendable>: Command {
        static var verb: Verb { "ledger.try" }
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
        let receipt = try await executor.perform(Try(body: body), as: accountant)
        guard let output = receipt.output else { throw Problem(500, "fixture") }
        return output
    }

    init(seed: UInt64 = 1) async throws {
        test = try TestStore([LedgerSlice.schema], seed: seed)
        executor = test.executor(Self.scheme)
        let (points, stock) = try await Self.write(executor) { context in
            (
                try Book.open(Self.village, commodity: "points", period: "2026", from: Self.from, until: Self.until, in: context),
                try Book.open(Self.village, commodity: "stock.rice", period: "all", from: Self.from, until: .forever, in: context)
            )
        }
        (self.points, self.stock) = (points, stock)
        let ids = try await Self.write(executor) { context in
            let members = (1...8).map { LedgerAccount.Opening(.holding, "points", of: SubjectRef("household", ID(high: 2, low: $0))) }
            let book = SubjectRef("book", points.id)
            let shared = [
                LedgerAccount.Opening(.source, "issued", of: book), .init(.sink, "redeemed", of: book), .init(.sink, "expired", of: book),
            ]
            return try LedgerAccount.open(members + shared, in: points.id, context)
        }
        households = Array(ids.prefix(8))
        (issued, redeemed, expired) = (ids[8], ids[9], ids[10])
        let things = try await Self.write(executor) { context in
            let book = SubjectRef("book", stock.id)
            return try LedgerAccount.open(
                [.init(.holding, "shelf", of: book), .init(.source, "bought", of: book), .init(.sink, "handed", of: book)],
                in: stock.id, context)
        }
        (shelf, bought, handed) = (things[0], things[1], things[2])
    }

    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (CommandContext) throws -> T) async throws -> T {
        try await Self.write(executor, body)
    }

    func read<T>(_ body: (any Reading) throws -> T) throws -> T { try test.store.read(body) }

    static func source(_ number: UInt64, _ rule: String = "helped") -> PostingSource {
        PostingSource(SubjectRef("task", ID(high: 3, low: number)), rule: rule)
    }

    func post(_ postings: [Posting]) async throws -> [Posted?] { try await write { try Postings(in: $0).post(postings) } }

    /// `amount` points to a household, for something.
    @discardableResult
    func award(
        _ amount: Int64, to household: Int, for number: UInt64, version: Int64 = 1, caps: [Cap] = [], day: Day = Shop.day
    ) async throws -> Posted? {
        let move = Move(from: issued, to: households[household], amount: amount, caps: caps)
        return try await post([Posting(Self.source(number), version: version, day: day, moves: [move])])[0]
    }

    /// A household's points into rice, as far as it has any.
    @discardableResult
    func spend(_ amount: Int64, of household: Int, for number: UInt64, _ shortage: Move.Shortage = .refused) async throws -> Posted? {
        let move = Move(from: households[household], to: redeemed, amount: amount, shortage: shortage)
        return try await post([Posting(Self.source(number, "spent"), day: Self.day, moves: [move])])[0]
    }

    @discardableResult
    func reverse(_ posting: Posted?, _ shortage: Move.Shortage = .refused) async throws -> Posted {
        guard let id = posting?.id else { throw Problem.notFound }
        return try await write { try Postings(in: $0).reverse(id, day: Shop.day, shortage: shortage) }
    }

    func fold() async throws -> Int { try await test.store.write(Work { try Flows.fold.run($0) }) }

    func balance(_ account: ID) throws -> Int64? { try read { try LedgerAccount.balance(of: account, in: $0) } }

    func balances() throws -> [Int64] { try households.map { try balance($0) ?? -1 } }

    func rows(_ table: StaticString) throws -> Int64 { try read { try $0.count(Statement(catalogue: "SELECT COUNT(*) FROM \(table)")) } }

    func faults() throws -> [String] { try read { tx in try LedgerChecks.all.flatMap { try $0.find(tx) } } }
}

/// `409 ledger.floor`, or empty when nothing was refused.
func refusal<T>(_ body: () async throws -> T) async throws -> String {
    do {
        _ = try await body()
        return ""
    } catch let problem as Problem { return "\(problem.status) \(problem.code)" }
}
