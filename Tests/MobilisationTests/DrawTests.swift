import Kernel
import Process
import Storage
import TestSupport
import Testing

@testable import Mobilisation

/// Places that are drawn: by the seed alone, which was committed to before anybody came, and as anybody can do again.
@Suite struct DrawTests {
    @Test(arguments: Fairness.allCases) func theOrderHangsOnNothingButEntriesAndSeed(_ fairness: Fairness) {
        for seed in UInt64(1)...20 {
            var dice = Dice(seed: seed)
            let count = Int.random(in: 0...40, using: &dice)
            let entries = (0..<count).map { _ in
                Fairness.Entry(claim: dice.id(), served: dice.flip() ? nil : Instant(ms: Int64.random(in: 0...3, using: &dice)))
            }
            let secret = dice.bytes(Draw.seedBytes)
            let order = fairness.order(entries, seed: secret)
            #expect(Set(order) == Set(entries.map(\.claim)) && order.count == count)
            #expect(fairness.order(entries.shuffled(using: &dice), seed: secret) == order)
            // Without one of them the others keep their order: nobody can better another's place by staying away.
            if let gone = entries.first {
                #expect(fairness.order(Array(entries.dropFirst()), seed: secret) == order.filter { $0 != gone.claim })
            }
            guard fairness == .least else {
                #expect(order == Draw.order(entries.map(\.claim.bytes), secret).compactMap { ID(bytes: $0) })
                continue
            }
            let served = Dictionary(entries.map { ($0.claim, $0.served?.ms ?? -1) }) { first, _ in first }
            #expect(order.map { served[$0] ?? 0 } == order.map { served[$0] ?? 0 }.sorted(), "whoever served longest ago comes first")
        }
    }

    /// Over many seeds everybody is drawn about as often: 2,000 draws of 3 among 12, five times the standard deviation apart at most.
    @Test func nobodyIsFavoured() {
        var dice = Dice(seed: 9)
        let entries = (0..<12).map { _ in Fairness.Entry(claim: dice.id(), served: nil) }
        var drawn: [ID: Int] = [:]
        for _ in 0..<2000 {
            for id in Fairness.draw.order(entries, seed: dice.bytes(32)).prefix(3) { drawn[id, default: 0] += 1 }
        }
        for entry in entries { #expect((403...597).contains(drawn[entry.claim] ?? 0), "\(drawn)") }
    }

    @Test func aWindowEndsInADrawThatAnybodyCanDoAgain() async throws {
        let village = try await Village.found(volunteers: 60, seed: 3)
        let (task, id) = try await village.publish(["fairness": "draw", "window_hours": "2", "places": "4"])
        let before = try village.read { try TaskShift.load(id, in: $0) }
        #expect(before.commitment?.count == 32 && before.seed == nil)
        for number in 0..<60 { #expect(try await village.claim(id, by: number)?.state == .entered) }
        #expect(try await outcome { try await village.claim(id, by: 3) } == "409 task.claimed")
        await village.jobs().catchUp()
        await village.jobs().ringAll()
        #expect(try village.seated(id).isEmpty, "not before the window is over")
        village.wait(hours: 2)
        await village.jobs().ringAll()
        let after = try village.read { try TaskShift.load(id, in: $0) }
        let seed = try #require(after.seed)
        #expect(Draw.commitment(to: seed) == before.commitment)
        let all = try village.read { try TaskJSON.entries(id, after: .zero, in: $0) }
        #expect(all.count == 60)
        let order = Draw.order(all.map(\.claim.bytes), seed).compactMap { ID(bytes: $0) }
        #expect(try village.seated(id).map(\.id) == Array(order.prefix(4)))
        #expect(try village.waiting(id).map(\.id) == Array(order[4..<54]))
        #expect(all.filter { $0.state == "missed" }.count == 6)
        // Afterwards it is first come, behind those who were drawn.
        #expect(try village.task(task).version == 2)
        let first = try #require(try village.seated(id).first)
        let account = try #require(try village.read { try Volunteer.find(first.volunteer, in: $0)?.account })
        try await village.leave(first.id, of: id, by: Actor(account: account))
        #expect(try village.seated(id).first?.id == order[4])
        // Anybody can do it again, whoever left since.
        #expect(try village.read { try TaskJSON.entries(id, after: .zero, in: $0) }.map(\.claim) == all.map(\.claim))
        await village.jobs().catchUp()
        #expect(try village.faults() == [])
    }

    @Test func aTaskThatIsCalledOffDrawsNothing() async throws {
        let village = try await Village.found()
        let (task, id) = try await village.publish(["fairness": "least", "window_hours": "2"])
        try await village.claim(id, by: 0)
        try await village.take("cancel", on: task, ["reason": "下雨"])
        village.wait(hours: 3)
        await village.jobs().ringAll()
        #expect(try village.read { try TaskShift.load(id, in: $0) }.drawn == nil)
        await village.jobs().catchUp()
        #expect(try village.notices(of: village.volunteers[0]).contains("task_off"))
    }
}
