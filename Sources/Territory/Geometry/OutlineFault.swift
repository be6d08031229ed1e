package import Kernel

/// What is wrong with an outline or with a file of them, and where.
package struct OutlineFault: Sendable, Hashable {
    /// The words are `fault.outline_<code>` in the catalogues.
    package enum Code: String, Sendable, CaseIterable {
        // Of the file.
        case tooLarge = "too_large"
        case syntax
        case deep
        case twice
        case shape
        case type
        case manyFeatures = "many_features"
        case manyProperties = "many_properties"
        case longText = "long_text"
        // Of a feature.
        case noGeometry = "no_geometry"
        case geometry
        case position
        case outside
        case manyPoints = "many_points"
        case manyRings = "many_rings"
        // Of a ring.
        case empty
        case short
        case open
        case repeated
        case flat
        case crossing
        case dense
        case holeOutside = "hole_outside"
        case nested
    }

    package let code: Code
    /// Values for the placeholders of the words: limits and numbers only.
    package let args: [String: String]
    /// Which feature of the file, from 1.
    package var feature: Int?
    /// Which polygon, ring and point of the geometry, from 1.
    package let polygon: Int?
    package let ring: Int?
    package let point: Int?
    /// Place in the file, from 1; columns count bytes.
    package var line: Int?
    package var column: Int?

    package init(_ code: Code, args: [String: String] = [:], feature: Int? = nil, polygon: Int? = nil, ring: Int? = nil, point: Int? = nil)
    {
        self.code = code
        self.args = args
        self.feature = feature
        self.polygon = polygon
        self.ring = ring
        self.point = point
    }

    /// As a refusal names it: `features.3.polygons.1.rings.2.points.17`.
    package var problem: FieldProblem {
        let steps = [("features", feature), ("polygons", polygon), ("rings", ring), ("points", point)]
        let place = steps.compactMap { name, number in number.map { "\(name).\($0)" } }.joined(separator: ".")
        return FieldProblem(place.isEmpty ? "outline" : place, "outline_\(code.rawValue)", args: args)
    }
}
