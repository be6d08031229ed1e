package import Kernel
internal import Ledger
internal import People

/// 我的积分: in which schemes somebody takes part, what stands in each cycle, every entry with its rule, and what is pending. It is shown to
/// the person and to nobody else: there is no list of persons by points anywhere.
package struct MyPoints: Sendable {
    package struct Balance: Sendable {
        package let cycle: String
        package let balance: Int64
        package let held: Int64
    }

    package struct Entry: Sendable {
        package let at: Instant
        package let day: Day
        /// The claim that it is for; `nil` for what was ordered or ran out.
        package let claim: ID?
        package let rule: String
        /// What the rule's word is found by.
        package let source: String
        package let version: Int64
        /// The hash of the pack by whose rules it was posted.
        package let pack: [UInt8]
        package let isReversal: Bool
        package let amount: Int64
        /// What a cap, or what there was, left out of it.
        package let cut: Int64
        package let balance: Int64
    }

    package struct Order: Sendable {
        package let order: PointsOrder
        package let code: String?
    }

    package let members: [PointsMember]
    /// The one that is looked at.
    package let member: PointsMember?
    package let balances: [Balance]
    package let claims: [PointsClaim]
    package let next: Keyset?
    package let entries: [Entry]
    package let nextEntry: Keyset?
    package let orders: [Order]

    private static let cyclesShown = 5
    private static let ordersShown = 10

    package static func load(_ request: Request, _ services: RecognitionServices, limit: Int, in tx: any Reading) throws -> MyPoints {
        guard let account = request.actor.account else { throw Problem.signInNeeded }
        let (after, entriesAfter) = (try Keyset.read(request.query["after"]), try Keyset.read(request.query["entries_after"]))
        let members = try PointsMember.all(of: account, in: tx)
        let asked = request.query["scheme"].flatMap { $0.isEmpty ? nil : $0 }
        let member = asked.map { id in members.first { $0.scheme == id } } ?? members.first
        guard let member else {
            guard asked == nil else { throw Problem.notFound }
            return MyPoints(
                members: members, member: nil, balances: [], claims: [], next: nil, entries: [], nextEntry: nil, orders: [])
        }
        let accounts = try LedgerAccount.all(of: member.id, limit: cyclesShown, in: tx)
        let balances = try accounts.map { account in
            Balance(
                cycle: try Book.find(account.book, in: tx)?.period ?? "", balance: account.balance, held: account.held)
        }
        let found = try PointsClaim.all(of: member.id, after: after, limit: limit + 1, in: tx)
        let claims = Array(found.prefix(limit))
        // The newest cycle's entries; older ones are asked for by their cycle.
        let cycle = request.query["cycle"].flatMap { wanted in balances.firstIndex { $0.cycle == wanted } } ?? 0
        let statement =
            accounts.indices.contains(cycle)
            ? try AccountStatement.load(accounts[cycle].id, after: entriesAfter, limit: limit, in: tx) : nil
        let orders = try PointsOrder.all(of: member.id, limit: ordersShown, in: tx).map { order in
            Order(
                order: order,
                code: order.state == .reserved
                    ? try SealedTexts.read(order.id, vault: services.vault, in: tx)[PointsOrder.codeLabel] : nil)
        }
        return MyPoints(
            members: members, member: member, balances: balances.sorted { $0.cycle > $1.cycle }, claims: claims,
            next: found.count > limit ? claims.last.map { Keyset(ms: $0.made.ms, id: $0.id) } : nil,
            entries: statement?.lines.map(entry) ?? [], nextEntry: statement?.next, orders: orders)
    }

    private static func entry(_ line: AccountStatement.Line) -> Entry {
        let (posting, kind) = (line.posting, line.posting.source.subject.kind)
        return Entry(
            at: posting.at, day: posting.day, claim: kind == PointsClaim.kind ? posting.source.subject.id : nil,
            rule: posting.source.rule, source: kind, version: posting.version, pack: posting.pack, isReversal: posting.reverses != nil,
            amount: line.amount, cut: line.cut, balance: line.balance ?? 0)
    }
}
