import Kernel
import TestSupport
import Testing

@testable import Mobilisation

/// The rotation is fair, hangs on nothing but what it is given, and asks nobody who is away.
@Suite struct RotationTests {
    private static let week: Int64 = 7 * 86_400
    private static let forever = Instant(ms: 0)..<Day.forever.start

    /// So many weeks, with some places at one time of each.
    private static func places(weeks: Int, together: Int) -> [Rotation.Place] {
        (0..<weeks).flatMap { number in
            let start = TestStore.start.adding(seconds: Int64(number) * week)
            return (0..<together).map { _ in Rotation.Place(start..<start.adding(seconds: 7200)) }
        }
    }

    @Test(arguments: UInt64(1)...12) func nobodyServesTwiceMoreThanAnother(_ seed: UInt64) {
        var dice = Dice(seed: seed)
        let count = Int.random(in: 1...12, using: &dice)
        let together = Int.random(in: 1...count, using: &dice)
        let people = (0..<count).map { _ in Rotation.Person(id: dice.id(), during: Self.forever) }
        let places = Self.places(weeks: Int.random(in: 1...30, using: &dice), together: together)
        let secret = dice.bytes(32)
        let plan = Rotation.plan(places, people, seed: secret)
        #expect(plan.count == places.count)
        // At every moment, not at the end alone.
        var served = Dictionary(uniqueKeysWithValues: people.map { ($0.id, 0) })
        for number in places.indices {
            if let id = plan[number] { served[id, default: 0] += 1 }
            if (number + 1) % together == 0 { #expect((served.values.max() ?? 0) - (served.values.min() ?? 0) <= 1) }
        }
        for start in stride(from: 0, to: places.count, by: together) {
            #expect(Set((start..<start + together).compactMap { plan[$0] }).count == together, "nobody twice at one time")
        }
        // The same again, whoever is written first.
        #expect(Rotation.plan(places, people.shuffled(using: &dice), seed: secret) == plan)
    }

    @Test func theSeedDecidesOnlyBetweenThoseWhoAreAlike() {
        var dice = Dice(seed: 5)
        let alike = (0..<6).map { _ in Rotation.Person(id: dice.id(), during: Self.forever) }
        let places = Self.places(weeks: 1, together: 1)
        let firsts = Set((0..<60).compactMap { _ in Rotation.plan(places, alike, seed: dice.bytes(32))[0] })
        #expect(firsts.count > 1)
        let before = TestStore.start.adding(seconds: -Self.week)
        let often = Rotation.Person(id: dice.id(), during: Self.forever, last: before.adding(seconds: -Self.week), times: 9)
        let seldom = Rotation.Person(id: dice.id(), during: Self.forever, last: before, times: 1)
        let never = Rotation.Person(id: dice.id(), during: Self.forever)
        for _ in 0..<20 {
            let secret = dice.bytes(32)
            #expect(Rotation.plan(places, [seldom, often, never], seed: secret)[0] == never.id)
            #expect(Rotation.plan(places, [seldom, often], seed: secret)[0] == often.id, "served longest ago, however often")
        }
        let same = Rotation.Person(id: dice.id(), during: Self.forever, last: before, times: 2)
        #expect(Rotation.plan(places, [same, seldom], seed: dice.bytes(32))[0] == seldom.id)
    }

    @Test(arguments: UInt64(1)...12) func nobodyIsAskedWhoIsAwayOrNoMemberThen(_ seed: UInt64) {
        var dice = Dice(seed: seed)
        let weeks: Int64 = 20
        func moment(_ range: ClosedRange<Int64>) -> Instant {
            TestStore.start.adding(seconds: Int64.random(in: range, using: &dice) * 86_400)
        }
        let people = (0..<6).map { _ -> Rotation.Person in
            let from = moment(-30...70)
            let away = (0..<3).map { _ -> Range<Instant> in
                let start = moment(0...140)
                return start..<start.adding(seconds: Int64.random(in: 1...20, using: &dice) * 86_400)
            }
            return Rotation.Person(id: dice.id(), during: from..<from.adding(seconds: 60 * 86_400), away: away)
        }
        let places = Self.places(weeks: Int(weeks), together: 2)
        let plan = Rotation.plan(places, people, seed: dice.bytes(32))
        func isFree(_ person: Rotation.Person, _ time: Range<Instant>) -> Bool {
            person.during.lowerBound <= time.lowerBound && time.upperBound <= person.during.upperBound
                && !person.away.contains { $0.overlaps(time) }
        }
        for (number, place) in places.enumerated() {
            if let id = plan[number], let person = people.first(where: { $0.id == id }) {
                #expect(isFree(person, place.time))
            } else {
                // Free only where all who could come have the other place of that time.
                let other = plan[number % 2 == 0 ? number + 1 : number - 1]
                #expect(people.filter { isFree($0, place.time) }.allSatisfy { $0.id == other })
            }
        }
    }

    /// Whoever joins later is not made to make up for what was before.
    @Test func whoJoinsLaterServesAsOftenAsTheOthersFromThenOn() {
        var dice = Dice(seed: 3)
        let joins = TestStore.start.adding(seconds: 20 * Self.week)
        let old = (0..<3).map { _ in Rotation.Person(id: dice.id(), during: Self.forever) }
        let new = Rotation.Person(id: dice.id(), during: joins..<Day.forever.start)
        let plan = Rotation.plan(Self.places(weeks: 60, together: 1), old + [new], seed: dice.bytes(32))
        let later = (20..<60).compactMap { plan[$0] }
        let counts = (old + [new]).map { person in later.count { $0 == person.id } }
        #expect(counts.allSatisfy { $0 == 10 }, "\(counts)")
    }
}
