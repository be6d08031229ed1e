internal import Kernel
internal import Ledger
internal import Territory

/// Where the points of a scheme and a cycle lie in the ledger.
struct PointsBook {
    let book: Book
    let issued: ID
    let redeemed: ID
    let expired: ID
    let deducted: ID

    static let holding = "points"
    static let member = "points_member"

    /// 周期: the civil year in which something was done.
    static func cycle(of day: Day) -> String { "\(day.civil.year)" }

    private static func days(of cycle: String) throws -> (from: Day, until: Day) {
        guard let year = Int64(cycle), (2000...9000).contains(year) else { throw Problem.notFound }
        return (Day(year: year, month: 1, day: 1), Day(year: year + 1, month: 1, day: 1))
    }

    static func owner(in tx: any Reading) throws -> SubjectRef {
        guard let root = try UnitRecord.root(in: tx) else { throw Problem.notFound }
        return SubjectRef("unit", root.id)
    }

    static func find(_ plan: PointsScheme.Plan, _ cycle: String, in tx: any Reading) throws -> Book? {
        try Book.find(owner(in: tx), commodity: plan.commodity, period: cycle, in: tx)
    }

    static func open(_ plan: PointsScheme.Plan, _ cycle: String, in context: CommandContext) throws -> PointsBook {
        let (from, until) = try days(of: cycle)
        let book = try Book.open(
            owner(in: context.tx), commodity: plan.commodity, period: cycle, from: from, until: until, in: context)
        let own = SubjectRef("book", book.id)
        let ids = try LedgerAccount.open(
            [
                .init(.source, "issued", of: own), .init(.sink, "redeemed", of: own), .init(.sink, "expired", of: own),
                .init(.sink, "deducted", of: own),
            ], in: book.id, context)
        return PointsBook(book: book, issued: ids[0], redeemed: ids[1], expired: ids[2], deducted: ids[3])
    }

    func account(of member: ID, in context: CommandContext) throws -> ID {
        let opening = LedgerAccount.Opening(.holding, Self.holding, of: SubjectRef(Self.member, member))
        return try LedgerAccount.open([opening], in: book.id, context)[0]
    }

    static func source(of claim: PointsClaim) -> PostingSource {
        PostingSource(SubjectRef(PointsClaim.kind, claim.id), rule: claim.rule)
    }

    /// Posts what a claim comes to in all, or the difference to what stands. What there is not is never taken: nobody falls below zero.
    static func post(_ claim: PointsClaim, in context: CommandContext) throws -> Posted? {
        let plan = try context.scheme.points(claim.scheme)
        let books = try open(plan, claim.cycle, in: context)
        let holding = try books.account(of: claim.member, in: context)
        func caps(_ name: String) -> [Cap] { plan.rule(claim.rule).map { [Cap(name, period: claim.cycle, most: $0.cap)] } ?? [] }
        let wanted: Postings.Wanted
        if claim.kind == .award {
            wanted = .init(
                source(of: claim), from: books.issued, to: holding, total: claim.points, caps: caps(claim.rule), shortage: .cut)
        } else {
            // What is taken from everybody lies in one account: a cap of it is named by whom it was taken from.
            wanted = .init(
                source(of: claim), from: holding, to: books.deducted, total: claim.points, caps: caps("\(claim.rule).\(claim.member)"),
                shortage: .cut)
        }
        return try Postings(in: context).adjust([wanted], day: claim.did)[0]
    }

    /// Takes back everything that was posted for a claim, by postings of their own.
    static func reverse(_ claim: PointsClaim, in context: CommandContext) throws {
        let all = try PostingRecord.all(for: source(of: claim), limit: 200, in: context.tx)
        let reversed = Set(all.compactMap(\.reverses))
        // The newest first: a difference downwards rests on what stood before it.
        for posting in all.reversed() where posting.reverses == nil && !reversed.contains(posting.id) {
            _ = try Postings(in: context).reverse(posting.id, day: claim.did, shortage: .cut)
        }
    }
}
