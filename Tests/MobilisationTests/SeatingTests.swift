import Kernel
import Storage
import TestSupport
import Testing

@testable import Mobilisation

/// Whatever order people come and go in, places and waiting list are those of a plain model of the rules.
@Suite struct SeatingTests {
    /// Seats by number and a queue: who comes takes the lowest number never given out or else given back; who goes hands it on.
    private struct Model {
        let cap: Int64
        var seats: [Int64: Int] = [:]
        var queue: [Int] = []

        mutating func come(_ number: Int) -> String {
            guard !seats.values.contains(number), !queue.contains(number) else { return "409 task.claimed" }
            let highest = seats.keys.max() ?? 0
            if highest < cap {
                seats[highest + 1] = number
                return "held"
            }
            if queue.isEmpty, let free = (1...cap).first(where: { seats[$0] == nil }) {
                seats[free] = number
                return "held"
            }
            guard queue.count < 50 else { return "409 task.full" }
            queue.append(number)
            return "waiting"
        }

        mutating func go(_ number: Int) {
            queue.removeAll { $0 == number }
            guard let seat = seats.first(where: { $0.value == number })?.key else { return }
            seats[seat] = queue.isEmpty ? nil : queue.removeFirst()
        }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4]) func promotionFollowsTheModel(_ seed: UInt64) async throws {
        let village = try await Village.found(volunteers: 12, seed: seed)
        var dice = Dice(seed: seed)
        let cap = Int64.random(in: 1...4, using: &dice)
        let (_, shift) = try await village.publish(["places": "\(cap)"])
        var model = Model(cap: cap)
        for _ in 0..<60 {
            let number = Int.random(in: 0..<12, using: &dice)
            if dice.flip() {
                let told: String
                do { told = try await village.claim(shift, by: number)?.state.rawValue ?? "" } catch let problem as Problem {
                    told = "\(problem.status) \(problem.code)"
                }
                #expect(told == model.come(number))
            } else {
                let volunteer = try #require(try village.read { try Volunteer.of(village.volunteers[number], in: $0) })
                guard let claim = try village.read({ try TaskClaim.live(volunteer.id, on: shift, in: $0) }) else { continue }
                try await village.leave(claim.id, of: shift, by: village.volunteer(number))
                model.go(number)
            }
            let numbers = try village.read { tx in
                try village.volunteers.enumerated().reduce(into: [ID: Int]()) { numbers, pair in
                    if let volunteer = try Volunteer.of(pair.element, in: tx) { numbers[volunteer.id] = pair.offset }
                }
            }
            let seats = try village.seated(shift).reduce(into: [Int64: Int]()) { seats, claim in
                if let seat = claim.seat { seats[seat] = numbers[claim.volunteer] }
            }
            #expect(seats == model.seats)
            #expect(try village.waiting(shift).compactMap { numbers[$0.volunteer] } == model.queue)
        }
        #expect(try village.faults() == [])
    }

    @Test func aPlaceIsHandedOnAndWhoeverGetsItIsTold() async throws {
        let village = try await Village.found()
        let (_, shift) = try await village.publish(["places": "1"])
        let first = try #require(try await village.claim(shift, by: 0))
        let second = try #require(try await village.claim(shift, by: 1))
        #expect(first.state == .held && first.seat == 1 && second.state == .waiting)
        #expect(try await outcome { try await village.leave(first.id, of: shift, by: village.volunteer(1)) } == "404 not_found")
        #expect(try await outcome { try await village.leave(first.id, of: shift, by: village.actor(.guo)) } == "404 not_found")
        try await village.leave(first.id, of: shift, by: village.volunteer(0))
        #expect(try village.find(first.id).state == .left)
        #expect(try village.find(second.id).seat == 1)
        #expect(try village.events(second.id).map(\.type) == ["task.claim", "task.promote"])
        await village.jobs().catchUp()
        #expect(try village.notices(of: village.volunteers[1]) == ["task_called", "task_place"])
        #expect(try await outcome { try await village.leave(first.id, of: shift, by: village.volunteer(0)) } == "409 task.claim_state")
    }
}
