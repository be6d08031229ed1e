import Kernel
import Storage
import TestSupport
import Testing

@testable import Matters

@Suite struct MergingCourseTests {
    @Test(arguments: 1...4 as ClosedRange<UInt64>) func everyMatterIsWhereItMustBe(_ seed: UInt64) async throws {
        let county = try await County.merging(seed: seed)
        var course = MergingCourse(county, seed: seed)
        try await course.run(160)
        #expect(course.surprises == [], "seed \(seed)")
        await county.jobs().catchUp()
        #expect(try county.faults() == [], "seed \(seed)")
        // The course is worth something only if most of what can happen did.
        for deed in ["join ok", "merge ok", "unmerge ok", "resolve ok"] {
            #expect(course.outcomes[deed, default: 0] > 0, "seed \(seed): \(deed), \(course.outcomes)")
        }
    }
}
