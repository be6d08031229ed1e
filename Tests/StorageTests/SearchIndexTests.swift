import Foundation
import Kernel
import TestSupport
import Testing

@testable import Storage

/// Both engines' indexes of words answer alike, forget what they are told to forget, and go with a copy.
@Suite struct SearchIndexTests {
    private let test: TestStore

    init() throws { test = try TestStore([]) }

    private func id(_ number: UInt64) -> ID { ID(high: 9, low: number) }

    private func put(_ number: UInt64, _ texts: Set<UInt32>, _ facets: Set<UInt32> = []) async throws {
        let id = id(number)
        try await test.store.write(
            Work { tx in
                try SearchIndex.put(
                    id, version: 1, texts: SearchTokenBytes.encode(texts), facets: SearchTokenBytes.encode(facets),
                    over: SearchIndex.entry(of: id, in: tx),
                    in: tx)
            })
    }

    private func found(_ groups: [[UInt32]], below: Int64 = .max, limit: Int = 10, in store: (any Engine)? = nil) throws -> [Int64] {
        try (store ?? test.store).read { try $0.search(SearchQuery(groups), below: below, limit: limit) }
    }

    @Test func aQuestionWithoutAnythingToLookForFindsNothing() async throws {
        try await put(1, [1])
        #expect(try found([]) == [])
        #expect(try found([[1], []]) == [])
        #expect(try found([[2]]) == [])
    }

    @Test func everyGroupMustBeMetNewestFirstPageByPage() async throws {
        for number in 1...30 { try await put(UInt64(number), number % 2 == 0 ? [1, 2] : [1, 3], [number % 3 == 0 ? 7 : 8]) }
        #expect(try found([[1]], limit: 3) == [30, 29, 28])
        #expect(try found([[1], [2]], limit: 3) == [30, 28, 26])
        #expect(try found([[1], [2], [7]], limit: 3) == [30, 24, 18])
        #expect(try found([[2, 3], [7]], below: 28, limit: 2) == [27, 24])
        #expect(try found([[2], [3]]) == [])
    }

    @Test func whatADocumentIsFoundByChanges() async throws {
        try await put(1, [1, 2], [7])
        try await put(2, [1], [7])
        try await put(1, [1, 2], [8])
        #expect(try found([[7]]) == [2])
        #expect(try found([[8], [2]]) == [1])
        try await put(1, [1, 5], [8])
        #expect(try found([[2]]) == [])
        #expect(try found([[5], [8], [1]]) == [1])
        // As it was: nothing is written.
        try await put(1, [5, 1], [8])
        #expect(try found([[5]]) == [1])
        let first = id(1)
        try await test.store.write(Work { try SearchIndex.remove([first], in: $0) })
        #expect(try found([[1]]) == [2])
        #expect(try found([[5]]) == [])
        #expect(try test.store.read { try SearchIndex.entry(of: first, in: $0) } == nil)
    }

    /// A facet may be the same token as a word of the texts: whichever of them goes, the other stays.
    @Test func aTokenOfBothStaysForEither() async throws {
        try await put(1, [1, 2], [2, 7])
        try await put(1, [1, 2], [7])
        #expect(try found([[2]]) == [1])
        try await put(1, [1, 2], [1, 7])
        try await put(1, [1], [1, 8])
        #expect(try found([[1], [8]]) == [1])
        #expect(try found([[2]]) == [] && found([[7]]) == [])
        try await put(1, [3], [1, 8])
        #expect(try found([[1], [3]]) == [1])
        try await put(1, [3], [8])
        #expect(try found([[1]]) == [])
    }

    @Test func whatIsUndoneIsNotFound() async throws {
        let id = id(4)
        await #expect(throws: Problem.busy) {
            try await test.store.write(
                Work<Void> { tx in
                    try SearchIndex.put(id, version: 1, texts: SearchTokenBytes.encode([9]), facets: [], over: nil, in: tx)
                    throw Problem.busy
                })
        }
        #expect(try found([[9]]) == [])
        try await put(4, [9])
        #expect(try found([[9]]) == [1])
    }

    @Test func aCopyFindsTheSame() async throws {
        for number in 1...5 { try await put(UInt64(number), [1, UInt32(number)], [7]) }
        try await put(3, [1, 99], [7])
        let path = test.folder.appendingPathComponent("copy.db").path
        try await test.store.copy(to: path, migrations: EventTable.migrations)
        let copy = try SQLiteStore(path: path, migrations: EventTable.migrations, entropy: test.entropy)
        for groups in [[[1]], [[99]], [[3]], [[7], [5]]] as [[[UInt32]]] {
            #expect(try found(groups, in: copy) == found(groups), "\(groups)")
        }
        try copy.close()
    }

    @Test func theWalkUsesTheIndex() async throws {
        try await put(1, [1])
        let statement = try test.store.read { $0.searching(SearchQuery([[1], [2, 3]]), below: 9, limit: 5) }
        let plan = try test.store.plan(of: statement)
        if TestStore.isSQLite {
            // By the words' own index, in its order, downwards: nothing is sorted.
            #expect(plan.contains { $0.contains("VIRTUAL TABLE INDEX") } && !plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        } else {
            try expectIndexed(test.store, statement)
        }
    }
}
