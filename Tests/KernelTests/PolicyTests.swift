import Kernel
import Storage
import TestSupport
import Testing

@Suite struct PolicyTests {
    private let verb: Verb = "matter.resolve"
    private let county = UnitPath("/141029")!
    private let town = UnitPath("/141029/100")!
    private let other = UnitPath("/141029/101")!
    private let account = ID(high: 1, low: 1)

    private func policy(_ over: Role.Over) -> Policy { Policy(.of([Role(id: "r", over: over, verbs: [verb])])) }

    private func holder(_ path: UnitPath) -> Actor { Actor(account: account, grants: [.init(role: "r", unit: .zero, path: path)]) }

    @Test func withoutARoleNobodyMay() {
        let policy = Policy(.of([]))
        #expect(policy.decide(verb, of: .anonymous, on: .installation) == .refused(.signIn))
        #expect(policy.decide(verb, of: holder(county), on: .installation) == .refused(.verb))
        #expect(throws: Problem.signInNeeded) { try policy.require(verb, of: .anonymous, on: .installation) }
        #expect(throws: Problem.forbidden) { try policy.require(verb, of: holder(county), on: .installation) }
        #expect(!policy.mayEver(verb, holder(county)))
    }

    @Test func aGrantReachesItsUnitAndBelowAndNothingBeside() {
        let policy = policy(.place)
        #expect(policy.decide(verb, of: holder(town), on: Subject(place: town)) == .allowed("r"))
        #expect(policy.decide(verb, of: holder(county), on: Subject(place: town)) == .allowed("r"))
        #expect(policy.decide(verb, of: holder(other), on: Subject(place: town)) == .refused(.scope))
        #expect(policy.decide(verb, of: holder(town), on: Subject(place: county)) == .refused(.scope))
        #expect(policy.decide(verb, of: holder(town), on: Subject(place: other, owner: town)) == .refused(.scope))
    }

    @Test func ownersAndPlacesAreApart() {
        let policy = policy(.owner)
        #expect(policy.decide(verb, of: holder(town), on: Subject(place: other, owner: town)) == .allowed("r"))
        #expect(policy.decide(verb, of: holder(town), on: Subject(place: town, owner: other)) == .refused(.scope))
        #expect(policy.decide(verb, of: holder(town), on: Subject(place: town)) == .refused(.scope))
    }

    @Test func theInstallationIsReachedFromTheRootUnitOnly() {
        for over: Role.Over in [.place, .owner] {
            #expect(policy(over).decide(verb, of: holder(county), on: .installation) == .allowed("r"))
            #expect(policy(over).decide(verb, of: holder(town), on: .installation) == .refused(.scope))
        }
    }

    @Test func reportersAreKnownByAccountOrByTheirSecret() {
        let policy = policy(.reporter)
        let record = ID(high: 5, low: 5)
        let subject = Subject(record: record, place: town, reporter: account)
        #expect(policy.decide(verb, of: Actor(account: account), on: subject) == .allowed("r"))
        #expect(policy.decide(verb, of: Actor(account: nil, holds: [record]), on: subject) == .allowed("r"))
        #expect(policy.decide(verb, of: Actor(account: nil, holds: [.zero]), on: subject) == .refused(.signIn))
        #expect(policy.decide(verb, of: Actor(account: .zero), on: subject) == .refused(.scope))
        #expect(policy.decide(verb, of: .anonymous, on: Subject(record: record)) == .refused(.signIn))
    }

    @Test func theOpenRolesAndTheProgramItself() {
        #expect(policy(.signedIn).decide(verb, of: .anonymous, on: .installation) == .refused(.signIn))
        #expect(policy(.signedIn).decide(verb, of: Actor(account: account), on: Subject(place: town)) == .allowed("r"))
        #expect(policy(.anyone).decide(verb, of: .anonymous, on: Subject(place: town)) == .allowed("r"))
        #expect(policy(.anyone).decide("matter.void", of: .anonymous, on: Subject(place: town)) == .refused(.signIn))
        #expect(Policy(.of([])).decide(verb, of: .system, on: Subject(place: town)) == .allowed("system"))
    }
}

/// The two questions must have one answer: what a list shows is what a command would allow.
@Suite struct PolicyFilterTests {
    private static let verb: Verb = "matter.read"
    private static let columns = Policy.Columns(record: "record", place: "place", owner: "owner", reporter: "reporter")
    private static let roles = ["a", "b", "c", "d", "e"]

    private let accounts = (1...4).map { ID(high: 9, low: UInt64($0)) }
    private let paths = ["/1", "/1/1", "/1/1/1", "/1/10", "/1/1-", "/1/2", "/1/2/1", "/2"].compactMap { UnitPath($0) }

    private func scheme(_ dice: inout Dice) -> Scheme {
        .of(
            Self.roles.prefix(Int.random(in: 0...5, using: &dice)).map { id in
                let over: Role.Over = dice.flip(12) ? dice.pick([.signedIn, .anyone]) : dice.pick([.place, .owner, .reporter])
                return Role(id: id, over: over, verbs: dice.flip(4) ? ["matter.void"] : [Self.verb, "matter.void"])
            })
    }

    private func actor(_ dice: inout Dice, records: [ID]) -> Actor {
        if dice.flip(40) { return .system }
        let grants = (0..<Int.random(in: 0...3, using: &dice)).map { _ in
            Actor.Grant(role: dice.pick(Self.roles), unit: .zero, path: dice.pick(paths))
        }
        let holds = (0..<Int.random(in: 0...2, using: &dice)).map { _ in dice.pick(records) }
        if dice.flip(5) { return Actor(account: nil, holds: Set(holds)) }
        return Actor(account: dice.pick(accounts), grants: grants, holds: Set(holds))
    }

    @Test func decideAndFilterAgreeOnEveryRow() async throws {
        let table = Migration(
            "rows-1", ["CREATE TABLE row (record BYTEA NOT NULL PRIMARY KEY, place TEXT, owner TEXT, reporter BYTEA)"])
        let test = try TestStore([Slice("rows", migrations: [table])])
        var dice = Dice(seed: 61)
        var subjects: [Subject] = [Subject(record: dice.id())]
        for _ in 0..<60 {
            subjects.append(
                Subject(
                    record: dice.id(), place: dice.flip(8) ? nil : dice.pick(paths), owner: dice.flip(4) ? nil : dice.pick(paths),
                    reporter: dice.flip(3) ? nil : dice.pick(accounts)))
        }
        let rows = subjects
        try await test.store.write(
            Work { tx in
                for row in rows {
                    try tx.execute(
                        "INSERT INTO row (record, place, owner, reporter) VALUES (\(row.record), \(row.place), \(row.owner), \(row.reporter))"
                    )
                }
            })
        let records = rows.compactMap(\.record)
        var seen = (none: 0, some: 0, all: 0)
        for round in 0..<1500 {
            let policy = Policy(scheme(&dice))
            let actor = actor(&dice, records: records)
            let allowed = Set(
                rows.filter { if case .allowed = policy.decide(Self.verb, of: actor, on: $0) { true } else { false } }.compactMap(\.record))
            let filter = policy.filter(Self.verb, of: actor, columns: Self.columns)
            let shown = try test.store.read { try $0.all("SELECT record FROM row WHERE \(filter) LIMIT 1000") { try $0.id(0) } }
            #expect(Set(shown) == allowed, "round \(round)")
            #expect(shown.isEmpty || policy.mayEver(Self.verb, actor))
            if shown.isEmpty { seen.none += 1 } else if shown.count == rows.count { seen.all += 1 } else { seen.some += 1 }
        }
        // The dice reach every kind of answer.
        #expect(seen.none > 100 && seen.some > 300 && seen.all > 20, "\(seen)")
    }
}
