package import Kernel

/// One option of a choice field.
package struct Choice: Sendable, Equatable {
    package let value: String
    package let label: String
    /// What options are listed under, where there are many; those of one group stand together.
    package let group: String?

    package init(_ value: String, _ label: String, group: String? = nil) {
        self.value = value
        self.label = label
        self.group = group
    }
}

/// A form made from the schema that will judge it: every field with its label, hint, limits and fault, and what was typed.
package struct FormView: Sendable {
    private let schema: Schema
    /// Tells the fields of one form from those of another of the same kind on one page.
    private let mark: String
    private let action: String
    private let tokens: FormTokens
    private let lexicon: Lexicon
    private let submit: String
    private let raw: [String: String]
    private let problem: Problem?
    private let choices: [String: [Choice]]
    private let version: Int64?
    private let hidden: [String: String]
    private let takesFile: Bool
    private let needsFile: Bool
    private let accepts: String?
    private let more: HTML
    private let parts: [Part]

    /// A part of a long form, under a heading and with a number of its own.
    package struct Part: Sendable {
        /// The key of its heading; also its anchor.
        let word: String
        /// Names in the order to show them; one that ends with a point stands for all that begin so.
        let fields: [String]
        let takesFile: Bool
        let before: HTML
        let after: HTML

        package init(_ word: String, _ fields: [String], takesFile: Bool = false, before: HTML = .empty, after: HTML = .empty) {
            self.word = word
            self.fields = fields
            self.takesFile = takesFile
            self.before = before
            self.after = after
        }

        package var anchor: String { "part-\(word.split(separator: ".").last ?? "")" }
    }

    /// `submit` is a word key. A form that takes a file has a field `file` before its end, and `more` before that. `hidden` fields travel unseen; a schema field among them is not shown.
    package init(
        schema: Schema, mark: String = "", action: String, tokens: FormTokens, lexicon: Lexicon, submit: String,
        raw: [String: String] = [:],
        problem: Problem? = nil, choices: [String: [Choice]] = [:], version: Int64? = nil, hidden: [String: String] = [:],
        takesFile: Bool = false, needsFile: Bool = true, accepts: String? = nil, more: HTML = .empty, parts: [Part] = []
    ) {
        self.schema = schema
        self.mark = mark
        self.action = action
        self.tokens = tokens
        self.lexicon = lexicon
        self.submit = submit
        self.raw = raw
        self.problem = problem
        self.choices = choices
        self.version = version
        self.hidden = hidden
        self.takesFile = takesFile
        self.needsFile = needsFile
        self.accepts = accepts
        self.more = more
        self.parts = parts
    }

    package var html: HTML {
        let shown = schema.fields.filter { hidden[$0.name] == nil }
        return """
            <form class="form" method="post" action="\(action)"\(takesFile ? " enctype=\"multipart/form-data\"" as HTML : .empty) novalidate>
            \(ErrorSummary(problem: problem, schema: schema, mark: mark, lexicon: lexicon).html)
            \(HiddenFields(tokens: tokens, version: version, others: hidden).html)
            \(parts.isEmpty ? whole(shown) : HTML(joining: parts.enumerated().map { part($1, number: $0 + 1, of: shown) }))
            <p class="form-end"><button class="button primary" type="submit">\(lexicon(submit))</button></p>
            </form>
            """
    }

    private func whole(_ shown: [AnyField]) -> HTML {
        "\(shown.map { FieldView(field: $0, form: self).html })\(more)\(takesFile ? file : .empty)"
    }

    private func part(_ part: Part, number: Int, of shown: [AnyField]) -> HTML {
        let fields = part.fields.flatMap { name in shown.filter { name.hasSuffix(".") ? $0.name.hasPrefix(name) : $0.name == name } }
        let id = part.anchor
        return """
            <section class="part" id="\(id)"><h2><span class="part-number">\(number)</span>\
            \(lexicon(part.word))</h2>\(part.takesFile && takesFile ? file : .empty)\(part.before)
            \(fields.map { FieldView(field: $0, form: self).html })\(part.after)</section>
            """
    }

    private var file: HTML {
        let id = Self.elementID(schema, "file", mark)
        let hint: HTML? = lexicon.hint(schema.name, "file").map { "<p class=\"hint\" id=\"\(id)-hint\">\($0)</p>" }
        return """
            <div class="field"><label for="\(id)">\(lexicon.label(schema.name, "file"))\(needsFile ? .empty : optional)</label>\(hint)
            <input type="file" id="\(id)" name="file"\(needsFile ? " required" as HTML : .empty)\(accepting)\(hint == nil ? HTML.empty : " aria-describedby=\"\(id)-hint\"")></div>
            """
    }

    private var optional: HTML { " <span class=\"need\">（\(lexicon("form.optional"))）</span>" }
    private var accepting: HTML { accepts.map { " accept=\"\($0)\"" } ?? .empty }

    static func elementID(_ schema: Schema, _ field: String, _ mark: String = "") -> String { "f-\(schema.name)\(mark)-\(field)" }

    /// One field of the form with everything that a reader or a screen reader needs beside it.
    struct FieldView {
        let field: AnyField
        let form: FormView

        private var id: String { FormView.elementID(form.schema, field.name, form.mark) }
        private var faults: [FieldProblem] { form.problem?.fields.filter { $0.field == field.name } ?? [] }
        private var label: String { form.lexicon.label(form.schema.name, field.name) }
        private var hint: String? { form.lexicon.hint(form.schema.name, field.name) }
        private var options: [Choice]? {
            guard case .choice(let words) = field.kind else { return nil }
            return form.choices[field.name] ?? words.map { Choice($0, form.lexicon("choice.\(field.name).\($0)")) }
        }

        private var typed: String {
            if case .secret = field.kind { return "" }
            return form.raw[field.name] ?? ""
        }

        var html: HTML {
            if case .flag = field.kind { return flag }
            if let options, options.count <= 6 { return radios(options) }
            return """
                <div class="field\(faults.isEmpty ? "" : " bad")">
                <label for="\(id)">\(label) \(need)</label>
                \(notes)
                \(control)
                </div>
                """
        }

        private var need: HTML {
            let words = form.lexicon(field.isRequired ? "form.required" : "form.optional")
            return "<span class=\"need\">（\(words)）</span>"
        }

        private var notes: HTML {
            let hintHTML: HTML? = hint.map { "<p class=\"hint\" id=\"\(id)-hint\">\($0)</p>" }
            let fault: HTML? =
                faults.isEmpty
                ? nil
                : "<p class=\"fault\" id=\"\(id)-fault\">\(faults.map(form.lexicon.sentence).joined(separator: " "))</p>"
            return "\(hintHTML)\(fault)"
        }

        private var state: HTML {
            var described: [String] = []
            if hint != nil { described.append("\(id)-hint") }
            if !faults.isEmpty { described.append("\(id)-fault") }
            let by: HTML? = described.isEmpty ? nil : " aria-describedby=\"\(described.joined(separator: " "))\""
            return "\(by)\(faults.isEmpty ? HTML.empty : " aria-invalid=\"true\"")\(field.isRequired ? " required" as HTML : HTML.empty)"
        }

        private var control: HTML {
            let common: HTML = "id=\"\(id)\" name=\"\(field.name)\"\(state)"
            switch field.kind {
            case .line(let maximum):
                return "<input type=\"text\" \(common) maxlength=\"\(maximum)\"\(completion) value=\"\(typed)\">"
            case .text(let maximum):
                return "<textarea \(common) rows=\"5\" maxlength=\"\(maximum)\">\n\(typed)</textarea>"
            case .phone:
                return "<input type=\"tel\" \(common) inputmode=\"tel\" autocomplete=\"tel\" maxlength=\"24\" value=\"\(typed)\">"
            case .secret(let maximum):
                return "<input type=\"password\" \(common) maxlength=\"\(maximum)\"\(completion)>"
            case .integer:
                return "<input type=\"text\" \(common) inputmode=\"numeric\" maxlength=\"20\" autocomplete=\"off\" value=\"\(typed)\">"
            case .date: return "<input type=\"date\" \(common) autocomplete=\"off\" value=\"\(typed)\">"
            case .choice: return select(options ?? [], common)
            case .flag: return .empty
            }
        }

        private static let completions = [
            "username": "username", "password": "current-password", "new_password": "new-password", "name": "name",
            "code": "one-time-code", "factor_code": "one-time-code", "email": "email", "address": "street-address",
        ]

        private var completion: HTML {
            let known = Self.completions[field.name]
            if case .secret = field.kind { return " autocomplete=\"\(known ?? "off")\"" }
            return known.map { " autocomplete=\"\($0)\"" } ?? .empty
        }

        private func select(_ options: [Choice], _ common: HTML) -> HTML {
            """
            <select \(common)><option value="">\(form.lexicon("form.choose"))</option>
            \(Self.groups(of: options).map { group, options -> HTML in
                let list = HTML(joining: options.map(option))
                return group.map { "<optgroup label=\"\($0)\">\(list)</optgroup>" } ?? list
            })</select>
            """
        }

        private func option(_ option: Choice) -> HTML {
            "<option value=\"\(option.value)\"\(option.value == typed ? " selected" as HTML : .empty)>\(option.label)</option>"
        }

        private static func groups(of options: [Choice]) -> [(String?, [Choice])] {
            options.reduce(into: []) { groups, option in
                if let last = groups.indices.last, groups[last].0 == option.group {
                    groups[last].1.append(option)
                } else {
                    groups.append((option.group, [option]))
                }
            }
        }

        private func radios(_ options: [Choice]) -> HTML {
            """
            <fieldset class="field\(faults.isEmpty ? "" : " bad")" id="\(id)" tabindex="-1"><legend>\(label) \(need)</legend>
            \(notes)<div class="options">
            \(options.enumerated().map { index, option -> HTML in
                let checked: HTML = option.value == typed ? " checked" : .empty
                return """
                    <label class="option"><input type="radio" name="\(field.name)" value="\(option.value)"\(checked)\(index == 0 ? state : .empty)>
                    <span>\(option.label)</span></label>
                    """
            })</div></fieldset>
            """
        }

        private var flag: HTML {
            let checked: HTML = ["on", "true", "1"].contains(typed) ? " checked" : .empty
            return """
                <div class="field\(faults.isEmpty ? "" : " bad")">\(notes)
                <label class="option"><input type="checkbox" id="\(id)" name="\(field.name)" value="true"\(checked)\(state)>
                <span>\(label)</span></label></div>
                """
        }
    }
}
