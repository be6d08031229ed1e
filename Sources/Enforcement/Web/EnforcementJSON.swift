internal import Kernel
internal import Markup
internal import Territory

/// Operations, teams and what was handed over, as the API tells them.
struct EnforcementJSON {
    let locale: String
    let scheme: Scheme

    private static let unit: Shape = .object("EnforcementUnit", [("code", .text), ("name", .text)])
    private static let line: [(String, Shape)] = [
        ("id", .id), ("number", .text), ("team", unit), ("place", unit), ("held_on", .text), ("checks", .list(.text)),
        ("matter", .optional(.text)), ("state", .text), ("planned_at", .instant), ("ended_at", .optional(.instant)), ("version", .integer),
    ]
    static let list: Shape = .object("OperationPage", [("items", .list(.object("OperationLine", line))), ("next", .optional(.text))])
    static let done: Shape = .object("OperationDone", [("id", .id), ("state", .text), ("version", .integer), ("replayed", .flag)])

    private static let person: Shape = .object("EnforcementPerson", [("post", .id), ("name", .optional(.text))])
    private static let vehicle: Shape = .object(
        "EnforcementVehicle", [("id", .id), ("plate", .text), ("from", .text), ("to", .optional(.text))])
    static let transferLine: [(String, Shape)] = [
        ("id", .id), ("number", .text), ("operation", .id), ("finding", .id), ("team", unit), ("authority", unit), ("state", .text),
        ("outcome", .optional(.text)), ("handed_at", .instant), ("received_at", .optional(.instant)), ("answered_at", .optional(.instant)),
    ]
    static let whole: Shape = .object(
        "Operation",
        line + [
            ("joint", .list(unit)), ("staff", .list(person)), ("vehicles", .list(vehicle)),
            (
                "findings",
                .list(
                    .object(
                        "EnforcementFinding",
                        [
                            ("id", .id), ("check", .text), ("about", .text), ("outcome", .text), ("found_at", .instant),
                            ("text", .optional(.text)),
                        ]))
            ),
            ("transfers", .list(.object("TransferLine", transferLine))), ("end", .optional(.text)),
        ])
    static let team: Shape = .object("EnforcementTeam", [("team", unit), ("staff", .list(person)), ("vehicles", .list(vehicle))])

    private func write(_ name: String, _ unit: UnitRecord, into json: inout JSONWriter) {
        write(name, code: unit.code, name: unit.name(in: locale, of: scheme), into: &json)
    }

    private func write(_ field: String, code: String, name: String, into json: inout JSONWriter) {
        json.key(field)
        json.object {
            $0.field("code", code)
            $0.field("name", name)
        }
    }

    func write(_ operation: Operation, into json: inout JSONWriter) {
        json.field("id", operation.id)
        json.field("number", operation.number)
        write("team", operation.team, into: &json)
        write("place", code: operation.placeCode, name: operation.placeName, into: &json)
        json.field("held_on", operation.day.text)
        json.field("checks", strings: operation.checks)
        json.field("matter", operation.matterNumber)
        json.field("state", operation.state.rawValue)
        json.field("planned_at", operation.planned)
        json.field("ended_at", operation.ended)
        json.field("version", operation.version)
    }

    private func write(_ staff: [OperationView.Person], _ vehicles: [Vehicle], into json: inout JSONWriter) {
        json.key("staff")
        json.array { list in
            for person in staff {
                list.object {
                    $0.field("post", person.post)
                    $0.field("name", person.name)
                }
            }
        }
        json.key("vehicles")
        json.array { list in
            for vehicle in vehicles {
                list.object {
                    $0.field("id", vehicle.id)
                    $0.field("plate", vehicle.plate)
                    $0.field("from", vehicle.from.text)
                    $0.field("to", vehicle.to == .forever ? nil : vehicle.to.text)
                }
            }
        }
    }

    func write(_ view: OperationView) -> [UInt8] {
        JSONWriter.object { json in
            write(view.operation, into: &json)
            json.key("joint")
            json.array { list in
                for unit in view.joint {
                    list.object {
                        $0.field("code", unit.code)
                        $0.field("name", unit.name(in: locale, of: scheme))
                    }
                }
            }
            write(view.staff, view.vehicles, into: &json)
            json.key("findings")
            json.array { list in
                for finding in view.findings {
                    list.object {
                        $0.field("id", finding.id)
                        $0.field("check", finding.check)
                        $0.field("about", finding.about.rawValue)
                        $0.field("outcome", finding.outcome.rawValue)
                        $0.field("found_at", finding.found)
                        $0.field("text", view.texts[OperationText.finding(finding.id)])
                    }
                }
            }
            json.key("transfers")
            json.array { list in for transfer in view.transfers { list.object { write(transfer, into: &$0) } } }
            json.field("end", view.texts[OperationText.end])
        }
    }

    func write(_ view: TeamView) -> [UInt8] {
        JSONWriter.object { json in
            write("team", view.team, into: &json)
            write(view.staff, view.vehicles, into: &json)
        }
    }

    func write(_ transfer: Transfer, into json: inout JSONWriter) {
        json.field("id", transfer.id)
        json.field("number", transfer.number)
        json.field("operation", transfer.operation)
        json.field("finding", transfer.finding)
        write("team", transfer.team, into: &json)
        write("authority", transfer.authority, into: &json)
        json.field("state", transfer.state)
        json.field("outcome", transfer.outcome?.rawValue)
        json.field("handed_at", transfer.handed)
        json.field("received_at", transfer.received)
        json.field("answered_at", transfer.answered)
    }
}
