import Kernel
import Storage
import TestSupport
import Testing

@testable import Matters

@Suite struct MergingCourseTests {
    @Test func everyMatterIsWhereItMustBe() async throws {
        var outcomes: [String: Int] = [:]
        for seed in 1...4 as ClosedRange<UInt64> {
            let county = try await County.merging(seed: seed)
            var course = MergingCourse(county, seed: seed)
            try await course.run(120)
            #expect(course.surprises == [], "seed \(seed)")
            await county.jobs().catchUp()
            #expect(try county.faults() == [], "seed \(seed)")
            outcomes.merge(course.outcomes, uniquingKeysWith: +)
        }
        // The courses are worth something only if what can happen did.
        for deed in ["join ok", "merge ok", "unmerge ok", "withdraw ok", "resolve ok"] {
            #expect(outcomes[deed, default: 0] > 0, "\(deed), \(outcomes)")
        }
    }
}
