package import Kernel
internal import People
internal import Process
internal import Territory

/// 登记: a dispute comes to a centre, at its counter or from a matter that an office handed over. The centre has to say whether it takes it.
package struct OpenCase: Command {
    package static let verb = MediationPermission.open

    package enum Fields {
        package static let unit = Field.choice("unit")
        package static let kind = Field.choice("kind")
        package static let what = Field.text("what", maximum: 2000)
        package static let applicant = Field.line("applicant", maximum: 60)
        package static let applicantPhone = Field.phone("applicant_phone").optional
        package static let respondent = Field.line("respondent", maximum: 60)
        package static let respondentPhone = Field.phone("respondent_phone").optional
        package static let matter = Field.line("matter", maximum: 20).optional
        package static let consent = Field.flag("consent")
        package static let schema = Schema(
            "OpenCase",
            [
                unit.any, kind.any, what.any, applicant.any, applicantPhone.any, respondent.any, respondentPhone.any, matter.any,
                consent.any,
            ])
    }

    let input: Input

    package init(_ input: Input) { self.input = input }

    private func centre(in tx: any Reading) throws -> UnitRecord {
        guard let centre = try UnitRecord.find(code: input[Fields.unit], in: tx) else { throw Problem.notFound }
        return centre
    }

    package func subject(in tx: any Reading) throws -> Subject {
        let path = try centre(in: tx).path
        return Subject(place: path, owner: path)
    }

    package func run(in context: CommandContext) throws -> CaseStanding {
        guard let terms = try context.scheme.section(MediationScheme.self).terms else { throw Problem.notFound }
        let centre = try centre(in: context.tx)
        var faults: [FieldProblem] = []
        if !terms.levels.contains(centre.level) { faults.append(FieldProblem(Fields.unit.name, "choice")) }
        if !terms.kinds.contains(input[Fields.kind]) { faults.append(FieldProblem(Fields.kind.name, "choice")) }
        // Mediation is for who wants it; the law knows no other (Mediation Law 人民调解法 art. 3).
        if !input[Fields.consent] { faults.append(FieldProblem(Fields.consent.name, "both_consent")) }
        let referral = try input[Fields.matter].flatMap { try Referral.find($0, centre: centre.id, in: context.tx) }
        if input[Fields.matter] != nil, referral == nil { faults.append(FieldProblem(Fields.matter.name, "referral")) }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        let opened = MediationCase(
            id: context.newID(), number: try MediationCase.makeNumber(in: context), kind: input[Fields.kind], centre: centre,
            matterNumber: referral?.number, state: .opened, opened: context.now, accepted: nil, ended: nil, way: nil, agreement: nil,
            follow: nil, isForgotten: false, version: 1)
        try opened.insert(in: context.tx)
        let what = try SealedTexts.write([(label: MediationText.what, text: input[Fields.what])], of: opened.id, isNew: true, in: context)
        let (first, applicant) = try MediationParty.add(
            .applicant, name: input[Fields.applicant], phone: input[Fields.applicantPhone], to: opened.id, in: context)
        let (second, respondent) = try MediationParty.add(
            .respondent, name: input[Fields.respondent], phone: input[Fields.respondentPhone], to: opened.id, in: context)
        try Clocks(opened.clocks, in: context).start(
            [.init(.accept, terms.accept)], unit: centre.id, level: centre.level, warnPercent: CaseMove.warnPercent)
        if let referral { try Referral.drop(referral.matter, in: context.tx) }
        try context.emit(
            Event(
                stream: opened.id, version: 1, type: Self.verb.text, unit: centre.id,
                Payload().with("number", token: opened.number).with("kind", token: opened.kind).with("matter", id: referral?.matter)
                    .with("what", commitment: what.first).with("applicant", id: first).with("applicant_name", commitment: applicant)
                    .with("respondent", id: second).with("respondent_name", commitment: respondent)))
        return CaseStanding(id: opened.id, state: .opened, version: 1)
    }
}
