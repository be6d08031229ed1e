import Kernel
import Testing

@Suite struct UnitLineageTests {
    private func id(_ number: UInt64) -> ID { ID(high: 3, low: number) }

    @Test func aLineageGrowsDownwardsAndSurvivesItsBytes() throws {
        let line = UnitLineage.none.appending(id(1)).appending(id(2)).appending(id(3))
        #expect(line.units == [id(1), id(2), id(3)])
        #expect(line.bytes.count == 48)
        #expect(UnitLineage(bytes: line.bytes) == line)
        #expect(UnitLineage(bytes: []) == UnitLineage.none)
    }

    @Test func whatIsNoLineageIsNotRead() {
        #expect(UnitLineage(bytes: [UInt8](repeating: 1, count: 15)) == nil)
        #expect(UnitLineage(bytes: [UInt8](repeating: 1, count: 17)) == nil)
        let deepest = 16 * UnitPath.depthLimit
        #expect(UnitLineage(bytes: [UInt8](repeating: 1, count: deepest))?.units.count == UnitPath.depthLimit)
        #expect(UnitLineage(bytes: [UInt8](repeating: 1, count: deepest + 16)) == nil)
    }
}
