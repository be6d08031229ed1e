import Kernel
import Storage
import TestSupport
import Testing

@Suite struct ClosingTests {
    @Test func closingTwiceIsClosingOnce() async throws {
        let test = try TestStore([Diary.slice])
        try await Diary.write(["a"], with: test.executor(Diary.scheme))
        try test.store.close()
        try test.store.close()
        if TestStore.isSQLite { try test.sqlite.closeAsOneFile() }
        await #expect(throws: StoreError.closed) { try await Diary.write(["b"], with: test.executor(Diary.scheme)) }
    }

    /// Whatever was accepted before the door closed is answered, and what was answered well is there.
    @Test func everyWriteAroundTheClosingIsAnswered() async throws {
        for round in 0..<20 {
            let test = try TestStore([Diary.slice], seed: UInt64(round))
            let executor = test.executor(Diary.scheme)
            let kept = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<64 {
                    group.addTask { (try? await Diary.write(["\(number)"], with: executor)) != nil }
                    if number == round * 3 { group.addTask { (try? test.store.close()) == nil } }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            try test.store.close()
            let again = try test.openAgain(Diary.migrations)
            #expect(try again.read { try $0.count("SELECT COUNT(*) FROM entry") } == Int64(kept))
            #expect(try again.head().seq == Int64(kept))
            try again.close()
        }
    }
}
