import Foundation
import Kernel
import Markup
import Territory

/// The land of a unit and of the units right below it, drawn by the server: a sketch that shows no more than lies in the register.
struct OutlinePicture {
    static let maximumParts = 100
    /// Outlines of the parts that are drawn, in bytes as they are stored: a picture is not worth more.
    static let maximumBytes = 2 << 20
    private static let size = 800.0
    /// Points closer together than this cannot be told apart.
    private static let step = 0.8

    private let whole: Outline?
    private let parts: [(name: String, outline: Outline)]
    private let box: Box
    private var findings: [LandReview.Finding] = []

    /// With what does not fit drawn over it; `nil` when no land is looked at.
    init?(_ land: LandReview.Land, _ findings: [LandReview.Finding]) {
        whole = land.whole
        parts = land.parts.map { ($0.unit.name, $0.outline) }
        guard var box = land.whole?.box ?? land.parts.first?.outline.box else { return nil }
        for part in land.parts { box.include(part.outline.box) }
        self.box = box
        self.findings = findings
    }

    /// `nil` when neither the unit nor anything below it has land.
    init?(unit: UnitRecord, in tx: any Reading, below: [(unit: UnitRecord, land: UnitOutline)]) throws {
        whole = try UnitOutline.find(unit: unit.id, in: tx)?.outline()
        var left = Self.maximumBytes
        var parts: [(name: String, outline: Outline)] = []
        for one in below where one.land.geometry.count <= left {
            left -= one.land.geometry.count
            parts.append((one.unit.name, try one.land.outline()))
        }
        self.parts = parts
        guard var box = whole?.box ?? parts.first?.outline.box else { return nil }
        for part in parts { box.include(part.outline.box) }
        self.box = box
    }

    /// `mark`: tells one picture of a page from the next.
    func html(_ lexicon: Lexicon, title: String, mark: String = "") -> HTML {
        let frame = Frame(box, size: Self.size, step: Self.step)
        let land = whole.map { "<path class=\"land\" d=\"\(frame.path(of: $0))\"/>" as HTML }
        let pieces = parts.map { part -> HTML in
            "<path class=\"land-part\" d=\"\(frame.path(of: part.outline))\"><title>\(part.name)</title></path>"
        }
        let faults = findings.map { finding -> HTML in
            let (units, kind) = (finding.runs.map(frame.line).joined(), lexicon("land.\(finding.kind.rawValue)"))
            return "<path class=\"land-fault land-\(finding.kind.rawValue)\" d=\"\(units)\"><title>\(kind)</title></path>"
        }
        return """
            <figure class="map"><svg viewBox="0 0 \(frame.width) \(frame.height)" preserveAspectRatio="xMinYMin meet" role="img" aria-labelledby="map-title\(mark)">
            <title id="map-title\(mark)">\(title)</title>\(land)\(pieces)\(faults)</svg><figcaption>\(lexicon("admin.unit.sketch"))</figcaption></figure>
            """
    }

    /// From coordinates to the picture: north is up, and a kilometre is as long in every direction.
    private struct Frame {
        let width: Int
        let height: Int
        private let box: Box
        private let perX: Double
        private let perY: Double
        private let step: Double

        init(_ box: Box, size: Double, step: Double) {
            self.box = box
            self.step = step
            let middle = (box.minimum.latitude + box.maximum.latitude) / 2 * .pi / 180
            let across = max(1, (Double(box.maximum.x) - Double(box.minimum.x)) * cos(middle))
            let up = max(1, Double(box.maximum.y) - Double(box.minimum.y))
            let scale = size / max(across, up)
            perX = scale * cos(middle)
            perY = scale
            width = max(1, Int((across * scale).rounded(.up)))
            height = max(1, Int((up * scale).rounded(.up)))
        }

        private func place(_ point: Coordinate) -> (x: Double, y: Double) {
            ((Double(point.x) - Double(box.minimum.x)) * perX, (Double(box.maximum.y) - Double(point.y)) * perY)
        }

        func line(_ run: LandReview.Run) -> String {
            let (from, to) = (place(run.from), place(run.to))
            return "M\(Self.tenths(from.x)) \(Self.tenths(from.y))L\(Self.tenths(to.x)) \(Self.tenths(to.y))"
        }

        func path(of outline: Outline) -> String { outline.rings.map(path).joined() }

        private func path(_ ring: Outline.Ring) -> String {
            guard let first = ring.first else { return "" }
            var last = place(first)
            var text = "M\(Self.tenths(last.x)) \(Self.tenths(last.y))"
            for point in ring.dropFirst() {
                let here = place(point)
                guard abs(here.x - last.x) + abs(here.y - last.y) >= step else { continue }
                text += "L\(Self.tenths(here.x)) \(Self.tenths(here.y))"
                last = here
            }
            return text + "Z"
        }

        private static func tenths(_ value: Double) -> String {
            let tenths = Int((value * 10).rounded())
            return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths.magnitude % 10)"
        }
    }
}
