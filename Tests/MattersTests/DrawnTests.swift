import Foundation
import Kernel
import Markup
import Testing

@testable import Matters

/// A page names the libraries of others only where the program has them.
@Suite struct DrawnTests {
    @Test func whatIsNotThereIsNotAskedFor() {
        #expect(Drawn.head(Drawn.maps + Drawn.charts, has: { _ in false }).text == "")
    }

    @Test func whatIsThereIsAskedForBeforeWhatUsesIt() {
        let head = Drawn.head(Drawn.maps + Drawn.charts, has: { _ in true }).text
        let places = ["third-party/leaflet.css", "third-party/leaflet.js", "third-party/echarts.js", "js/charts.js"].map {
            head.range(of: $0)?.lowerBound
        }
        #expect(places.allSatisfy { $0 != nil } && places.compactMap { $0 } == places.compactMap { $0 }.sorted())
        #expect(!head.contains("<style") && !head.contains("onload"))
        let maps = Drawn.head(Drawn.maps, has: { !$0.hasSuffix("echarts.js") }).text
        #expect(maps.contains("leaflet.js") && !maps.contains("echarts"))
    }
}
