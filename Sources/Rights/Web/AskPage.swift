internal import Kernel
internal import Markup
internal import People

/// One form for what may be asked about a record, and one for having it destroyed.
struct AskPage {
    let item: PersonalHolding.Item
    let holding: String
    let kept: String?
    let isErasing: Bool
    let isForAnother: Bool
    let backupDays: Int64
    let lexicon: Lexicon
    let tokens: FormTokens
    let raw: [String: String]
    let problem: Problem?

    private var kind: String { raw["kind"] ?? "explain" }

    var page: Page {
        let title = lexicon("rights.do.\(lexicon.has("rights.do.\(kind)") ? kind : "explain")")
        return Page(
            title: title, section: MyDataPages.path,
            body: """
                <p class="eyebrow">\(lexicon("holding.\(holding)")) \(item.label)</p><h1>\(title)</h1>
                <p class="lead">\(lexicon("rights.do.\(kind).about", ["days": "\(backupDays)"]))</p>
                \(isErasing && kept != nil ? refusal : form)
                <p class="actions"><a class="button quiet" href="\(MyDataPages.path)">\(lexicon("rights.back"))</a></p>
                """)
    }

    private var refusal: HTML {
        let code = "rights.kept_\(kept ?? "")"
        return "<div class=\"note bad\"><p>\(lexicon("problem.\(code)"))</p><p>\(lexicon("problem.\(code).mend"))</p></div>"
    }

    /// Fields that this form has no use for travel unseen and empty.
    private var hidden: [String: String] {
        var hidden = ["holding": holding, "record": item.record.description]
        if !isErasing { hidden["kind"] = kind }
        if !isErasing, kind != "correct" { hidden.merge(["field": "", "value": ""]) { $1 } }
        if !isForAnother { hidden.merge(["relation": "", "consent": ""]) { $1 } }
        return hidden
    }

    private var form: HTML {
        FormView(
            schema: isErasing ? EraseMine.Fields.schema : RequestRight.Fields.schema,
            action: isErasing ? "\(MyDataPages.path)/erase" : "\(MyDataPages.path)/requests", tokens: tokens, lexicon: lexicon,
            submit: isErasing ? "rights.erase.submit" : "rights.ask.submit", raw: raw, problem: problem,
            choices: ["field": item.fields.compactMap { field in field.label.map { Choice($0, lexicon(field.name)) } }], hidden: hidden
        ).html
    }
}

struct CertificatePage {
    let erasure: Erasure
    let lexicon: Lexicon

    var page: Page {
        let facts: [(String, String?)] = [
            ("certificate.number", erasure.id.description), ("certificate.what", lexicon("holding.\(erasure.holding)")),
            ("certificate.label", erasure.label), ("certificate.records", "\(erasure.records)"),
            ("certificate.ground", lexicon("certificate.ground.\(erasure.ground.rawValue)")),
            ("certificate.at", erasure.erased.minuteText), ("certificate.backups", erasure.backupsUntil.text),
            ("certificate.helper", erasure.relation.map { lexicon("choice.relation.\($0)") }),
        ]
        let lines = facts.compactMap { key, text in text.map { "<dt>\(lexicon(key))</dt><dd class=\"said\">\($0)</dd>" as HTML } }
        return Page(
            title: lexicon("certificate.title"), section: MyDataPages.path,
            body: """
                <h1>\(lexicon("certificate.title"))</h1><p class="lead">\(lexicon("certificate.about"))</p>
                <div class="card"><dl class="facts">\(lines)</dl></div>
                <p class="hint">\(lexicon("certificate.backups.about", ["day": erasure.backupsUntil.text]))</p>
                <p class="actions"><a class="button quiet" href="\(MyDataPages.path)">\(lexicon("rights.back"))</a></p>
                """)
    }
}
