import Testing

@testable import Storage

@Suite struct SealProgressTests {
    /// Whatever reaches a follower last is the newest: a number that was overtaken on its way would leave it waiting for ever.
    @Test func aFollowerEndsWithTheNewest() async {
        for _ in 0..<200 {
            let progress = SealProgress()
            await withTaskGroup(of: Void.self) { group in
                for start in 1...4 {
                    group.addTask { for step in 0..<8 { progress.advance(to: Int64(start + 4 * step)) } }
                }
                group.addTask { for await seq in progress.follow() where seq == 32 { break } }
                await group.waitForAll()
            }
            #expect(progress.seq == 32)
        }
    }

    @Test func itBeginsWithWhereTheLogStandsAndNeverGoesBack() async {
        let progress = SealProgress()
        progress.advance(to: 5, recordedMs: 50)
        progress.advance(to: 3, recordedMs: 60)
        var follower = progress.follow().makeAsyncIterator()
        #expect(await follower.next() == 5)
        #expect(progress.recordedMs == 60)
    }
}
