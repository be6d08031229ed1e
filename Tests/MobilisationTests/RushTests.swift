import Kernel
import TestSupport
import Testing

@testable import Mobilisation

/// Very many want very few places at once: exactly as many win as there are, and everybody is answered.
@Suite struct RushTests {
    private static let crowd = 300
    private static let places: Int64 = 10

    @Test(.timeLimit(.minutes(5))) func hundredsRushTenPlaces() async throws {
        let village = try await Village.found(volunteers: Self.crowd)
        let (task, shift) = try await village.publish(["places": "\(Self.places)"])
        // Everybody taps; every third taps twice under one key; every fifth sends a second request under another key.
        let told = await withTaskGroup(of: (Int, String).self) { group in
            for number in 0..<Self.crowd {
                var keys = ["a"]
                if number % 3 == 0 { keys.append("a") }
                if number % 5 == 0 { keys.append("b") }
                for key in keys {
                    group.addTask { (number, await Self.tap(village, shift, number, key)) }
                }
            }
            return await group.reduce(into: [Int: Set<String>]()) { _ = $0[$1.0, default: []].insert($1.1) }
        }
        #expect(told.count == Self.crowd)
        let seated = try village.seated(shift)
        #expect(seated.count == Int(Self.places))
        #expect(Set(seated.compactMap(\.seat)) == Set(1...Self.places))
        #expect(Set(seated.map(\.volunteer)).count == Int(Self.places))
        let waiting = try village.waiting(shift)
        #expect(waiting.count == 50)
        #expect(waiting.compactMap(\.queue) == waiting.compactMap(\.queue).sorted())
        // What everybody was told is what stands in the table.
        let winners = told.filter { !$0.value.isDisjoint(with: ["held"]) }.count
        let hopeful = told.filter { !$0.value.isDisjoint(with: ["waiting"]) }.count
        let refused = told.filter { $0.value.isSubset(of: ["409 task.full"]) }.count
        #expect(winners == Int(Self.places) && hopeful == 50 && refused == Self.crowd - 60, "\(winners) \(hopeful) \(refused)")
        for (number, words) in told {
            #expect(words.isSubset(of: ["held", "waiting", "409 task.full", "409 task.claimed"]), "\(number): \(words)")
        }
        // Sent again under its key, the same answer comes back and nothing changes.
        for number in stride(from: 0, to: Self.crowd, by: 7) {
            let again = await Self.tap(village, shift, number, "a")
            #expect(told[number]?.contains(again) == true, "\(number): \(again)")
        }
        #expect(try village.seated(shift).map(\.id) == seated.map(\.id))
        #expect(try village.read { try $0.count("SELECT COUNT(*) FROM task_claim WHERE shift = \(shift)") } == 60)
        #expect(try village.read { try $0.count("SELECT COUNT(*) FROM event WHERE type = 'task.claim'") } == 60)
        #expect(try village.faults() == [])
        #expect(try village.task(task).version == 1, "no claim writes the row that all of them read")
    }

    private static func tap(_ village: Village, _ shift: ID, _ number: Int, _ key: String) async -> String {
        let account = village.volunteers[number]
        let idempotency = IdempotencyKey(owner: account, key: key, requestHash: Digest.sha256(Array("\(shift)".utf8)))
        do {
            let receipt = try await village.executor.perform(ClaimPlace(shift), as: village.volunteer(number), key: idempotency)
            if let output = receipt.output { return output.state.rawValue }
            return try receipt.stream.map { try village.find($0).state.rawValue } ?? "nothing"
        } catch let problem as Problem {
            return "\(problem.status) \(problem.code)"
        } catch {
            return "\(error)"
        }
    }

    /// Places are given back in the middle of the rush: none is lost, none is held twice.
    @Test(.timeLimit(.minutes(5))) func someGiveBackWhileOthersCome() async throws {
        let village = try await Village.found(volunteers: 50, seed: 2)
        let (_, shift) = try await village.publish(["places": "5"])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<50 {
                group.addTask {
                    guard let claim = try await village.claim(shift, by: number), number % 2 == 0 else { return }
                    _ = try await village.leave(claim.id, of: shift, by: village.volunteer(number))
                }
            }
            try await group.waitForAll()
        }
        let seated = try village.seated(shift)
        #expect(Set(seated.compactMap(\.seat)) == Set(1...5))
        #expect(Set(seated.map(\.volunteer)).count == 5)
        // Whoever gave theirs back has none.
        let left = try village.read { tx in
            try tx.count("SELECT COUNT(*) FROM task_claim WHERE shift = \(shift) AND state = 'left'")
        }
        #expect(left == 25)
        #expect(try village.faults() == [])
    }
}
