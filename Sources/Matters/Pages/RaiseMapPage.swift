internal import Kernel
internal import Markup
internal import Territory

/// Where, by a map of outlines: each piece of land leads down or back to the form. The list beside it says the same to everybody.
struct RaiseMapPage {
    static let path = "/raise/map"

    let unit: Unit
    let above: Unit?
    let below: [Unit]
    let sketch: UnitSketch?
    let category: String?
    let lexicon: Lexicon
    /// What was typed before this page came between, to be carried along; `nil` when nothing was.
    var kept: [String: String]?
    var tokens = FormTokens(csrf: "", key: "")

    /// The unit to look at next, and the one that is chosen; empty to go back as one came.
    static let look = Field.line("map", maximum: 32).optional
    static let choose = Field.line("choose", maximum: 32).optional
    /// The name of a file that was chosen: it cannot come along, and its owner is told.
    private static let file = Field.line("file", maximum: 400).optional

    /// Whatever the form for raising may hold, well filled in or not: it is judged when it is sent.
    static let keeping = Schema(
        "RaiseKept",
        RaisePage.schema.fields.map { Field.text($0.name, maximum: 4000).optional.any } + [look.any, choose.any, file.any],
        openPrefix: RaiseMatter.Fields.schema.openPrefix)

    /// What a form that came here holds beside the choice.
    static func kept(_ raw: [String: String]) -> [String: String] {
        raw.filter { ![look.name, choose.name].contains($0.key) && !$0.value.isEmpty }
    }

    static func losesFile(_ kept: [String: String]) -> Bool { kept[file.name] != nil }

    private func name(_ unit: Unit) -> String { lexicon.unit(unit.code, unit.name) }
    private var along: String { category.map { "&category=\($0)" } ?? "" }

    var page: Page {
        Page(
            title: lexicon("raise.map"), section: "/raise",
            body: kept.map(carrying) ?? """
                <h1>\(lexicon("raise.map"))</h1><p class="lead">\(lexicon("raise.map.about"))</p>
                <div id="map-choice" data-unit="\(unit.code)" data-name="\(name(unit))">
                <p class="actions">\(above.map { link($0, "raise.map.up") })
                <a class="button primary" href="/raise?unit=\(unit.code)\(along)" data-choose="\(unit.code)" data-name="\(name(unit))">\
                \(lexicon("raise.map.choose", ["unit": name(unit)]))</a></p>
                \(picture)\(list)</div>
                """)
    }

    /// Buttons instead of links, so that nothing that was typed is lost on the way and none of it stands in an address.
    private func carrying(_ kept: [String: String]) -> HTML {
        func button(_ field: Field<String?>, _ code: String, _ kind: String, _ text: String) -> HTML {
            "<button class=\"button \(kind)\" type=\"submit\" name=\"\(field.name)\" value=\"\(code)\">\(text)</button>"
        }
        let items = below.map { "<li>\(button(Self.look, $0.code, "quiet", lexicon("raise.map.into", ["unit": name($0)])))</li>" as HTML }
        let up: HTML? = above.map { button(Self.look, $0.code, "quiet", lexicon("raise.map.up", ["unit": name($0)])) }
        return """
            <h1>\(lexicon("raise.map"))</h1><p class="lead">\(lexicon("raise.map.names"))</p>
            <form method="post" action="\(Self.path)">\(HiddenFields(tokens: tokens, others: kept).html)
            <p class="actions">\(up)\(button(Self.choose, unit.code, "primary", lexicon("raise.map.choose", ["unit": name(unit)])))</p>
            \(drawn(linking: false))\(items.isEmpty ? .empty : "<ul class=\"map-list\">\(items)</ul>" as HTML)
            <p>\(button(Self.choose, "", "quiet", lexicon("raise.map.back")))</p></form>
            """
    }

    private func link(_ unit: Unit, _ word: String) -> HTML {
        "<a class=\"button quiet\" href=\"\(Self.path)?unit=\(unit.code)\(along)\" data-map-link>\(lexicon(word, ["unit": name(unit)]))</a>"
    }

    private var picture: HTML { drawn(linking: true) }

    private func drawn(linking: Bool) -> HTML {
        guard let sketch, !below.isEmpty else { return .empty }
        let units = Dictionary(below.map { ($0.unit, $0) }) { first, _ in first }
        let lands = sketch.parts.compactMap { part -> HTML? in
            guard let unit = units[part.unit] else { return nil }
            let path: HTML = "<path class=\"heat-1\" d=\"\(part.path)\"><title>\(name(unit))</title></path>"
            guard linking else { return path }
            return "<a href=\"\(Self.path)?unit=\(unit.code)\(along)\" tabindex=\"-1\" data-map-link>\(path)</a>"
        }
        guard !lands.isEmpty else { return .empty }
        let names = sketch.parts.compactMap { part -> HTML? in
            guard let unit = units[part.unit], part.room > name(unit).unicodeScalars.count * 40 else { return nil }
            return "<text x=\"\(part.label.x)\" y=\"\(part.label.y)\">\(name(unit))</text>"
        }
        return """
            <figure class="map"><svg viewBox="-8 -8 \(sketch.width + 16) \(sketch.height + 16)" aria-hidden="true" focusable="false">\
            \(lands)\(names)</svg></figure>
            """
    }

    private var list: HTML {
        guard !below.isEmpty else { return .empty }
        let items = below.map { "<li>\(link($0, "raise.map.into"))</li>" as HTML }
        return "<ul class=\"map-list\">\(items)</ul>"
    }

    static func statement(below unit: ID) -> Statement {
        """
        SELECT u.unit, u.code, u.name, u.path, u.level, k.kind FROM unit_now u JOIN unit k ON k.id = u.unit
        WHERE u.parent = \(unit) AND k.kind = 'area' AND u.hierarchy IN ('administrative', 'grid') ORDER BY u.code
        LIMIT \(Unit.listLimit)
        """
    }

    /// `nil` for what is no place.
    static func load(
        _ request: Request, unit asked: String?, _ services: MatterServices, in tx: any Reading
    ) throws -> RaiseMapPage? {
        let code = asked.map { String($0.prefix(32)) } ?? ""
        guard let unit = try code.isEmpty ? Unit.root(in: tx) : Unit.find(code: code, in: tx), !unit.isOffice else { return nil }
        let below = try tx.all(statement(below: unit.unit), Unit.decode)
        let parent = unit.path.segments.dropLast().last.map(String.init)
        let category = request.query["category"].flatMap(try services.scheme.current.section(MatterScheme.self).category)
        return RaiseMapPage(
            unit: unit, above: try parent.flatMap { try Unit.find(code: $0, in: tx) }, below: below,
            sketch: below.isEmpty ? nil : try services.sketches.current(under: unit.unit, children: below.map(\.unit), in: tx),
            category: category?.id, lexicon: services.lexicon(request))
    }
}
