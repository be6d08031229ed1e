import Foundation
import Kernel

/// Land of no real place, drawn by chance: a rounded shape with bays and noses.
package enum LandSketch {
    private static let corners = 240
    private static let waves = 2...9

    /// About so many square kilometres around `centre`; `nil` where the earth has no room for it.
    package static func outline(around centre: Coordinate, squareKilometres: Double, seed: UInt64) -> Outline? {
        let dice = SeededEntropy(seed: seed, now: Instant(ms: 0))
        func chance() -> Double { Double(dice.words().0 >> 11) * 0x1p-53 }
        let shape = waves.map { (rate: Double($0), height: chance() * 0.36 / Double($0), start: chance() * 2 * .pi) }
        let radius = (squareKilometres / .pi).squareRoot() / 111.2
        let shrink = max(0.1, cos(centre.latitude * .pi / 180))
        let ring = (0...corners).compactMap { number -> Coordinate? in
            let angle = Double(number % corners) / Double(corners) * 2 * .pi
            let reach = radius * shape.reduce(1.0) { $0 + $1.height * sin($1.rate * angle + $1.start) }
            return Coordinate(
                longitude: centre.longitude + reach * cos(angle) / shrink, latitude: centre.latitude + reach * sin(angle))
        }
        return OutlineCheck.outline(of: [[ring]], within: .world).outline
    }
}
