internal import Kernel
internal import Territory

/// Squads, rosters and duties as the API tells them.
enum SquadJSON {
    static let done: Shape = .object("SquadDone", [("id", .id), ("replayed", .flag)])
    private static let line: Shape = .object(
        "SquadLine", [("id", .id), ("kind", .text), ("unit", .text), ("name", .optional(.text)), ("asked", .optional(.flag))])
    static let list: Shape = .object("SquadPage", [("own", .list(line)), ("items", .list(line)), ("next", .optional(.text))])
    private static let person: Shape = .object(
        "SquadPerson",
        [("member", .id), ("name", .optional(.text)), ("leads", .flag), ("asked", .flag), ("from", .text), ("to", .optional(.text))])
    private static let asset: Shape = .object(
        "SquadAsset", [("id", .id), ("kind", .text), ("what", .optional(.text)), ("name", .optional(.text))])
    static let whole: Shape = .object(
        "Squad",
        [
            ("id", .id), ("kind", .text), ("unit", .text), ("name", .text), ("about", .optional(.text)), ("skills", .list(.text)),
            ("size", .integer), ("formed_at", .instant), ("dissolved_at", .optional(.instant)), ("asked", .flag), ("member", .flag),
            ("people", .list(person)), ("assets", .list(asset)),
            ("rosters", .list(.object("SquadRoster", [("id", .id), ("kind", .text)]))),
        ])
    private static let duty: Shape = .object(
        "Duty",
        [
            ("id", .id), ("roster", .id), ("kind", .text), ("role", .text), ("spot", .optional(.text)), ("starts_at", .instant),
            ("ends_at", .instant), ("state", .text), ("offered", .flag), ("minutes", .optional(.integer)), ("name", .optional(.text)),
            ("own", .flag), ("free", .flag),
        ])
    static let roster: Shape = .object(
        "Roster",
        [
            ("id", .id), ("squad", .id), ("kind", .text), ("seed", .text), ("planned_until", .optional(.text)), ("week", .text),
            (
                "places",
                .list(
                    .object(
                        "RosterPlace",
                        [
                            ("id", .id), ("weekday", .integer), ("starts_minute", .integer), ("ends_minute", .integer), ("role", .text),
                            ("people", .integer), ("spot", .optional(.text)),
                        ]))
            ),
            ("duties", .list(duty)),
        ])
    static let duties: Shape = .object(
        "DutyPage", [("ahead", .list(.reference("Duty"))), ("items", .list(.reference("Duty"))), ("next", .optional(.text))])

    static func done(_ made: (id: ID, replayed: Bool)) -> [UInt8] {
        JSONWriter.object {
            $0.field("id", made.id)
            $0.field("replayed", made.replayed)
        }
    }

    private static func write(_ line: SquadList.Line, asked: Bool?, into json: inout JSONWriter) {
        json.field("id", line.squad.id)
        json.field("kind", line.squad.kind)
        json.field("unit", line.squad.unit.code)
        json.field("name", line.name)
        if let asked { json.field("asked", asked) } else { json.field("asked", nil as String?) }
    }

    static func write(_ list: SquadList) -> [UInt8] {
        JSONWriter.object { json in
            json.key("own")
            json.array { items in for own in list.own { items.object { write(own.line, asked: own.member.isAsked, into: &$0) } } }
            json.key("items")
            json.array { items in for line in list.items { items.object { write(line, asked: nil, into: &$0) } } }
            json.field("next", list.next?.text)
        }
    }

    static func write(_ view: SquadView) -> [UInt8] {
        JSONWriter.object { json in
            json.field("id", view.squad.id)
            json.field("kind", view.squad.kind)
            json.field("unit", view.squad.unit.code)
            json.field("name", view.name)
            json.field("about", view.texts[Squad.Text.about])
            json.field("skills", strings: view.skills)
            json.field("size", view.size)
            json.field("formed_at", view.squad.formed)
            json.field("dissolved_at", view.squad.dissolved)
            json.field("asked", view.own?.isAsked == true)
            json.field("member", view.own?.joined != nil)
            json.key("people")
            json.array { list in for person in view.people { list.object { write(person, into: &$0) } } }
            json.key("assets")
            json.array { list in
                for asset in view.assets where asset.kind == .account || view.seesPeople {
                    list.object {
                        $0.field("id", asset.id)
                        $0.field("kind", asset.kind.rawValue)
                        $0.field("what", view.texts[SquadAsset.what(asset.id)])
                        $0.field("name", view.texts[SquadAsset.name(asset.id)])
                    }
                }
            }
            json.key("rosters")
            json.array { list in
                for roster in view.rosters where view.seesPeople {
                    list.object {
                        $0.field("id", roster.id)
                        $0.field("kind", roster.kind)
                    }
                }
            }
        }
    }

    private static func write(_ person: SquadView.Person, into json: inout JSONWriter) {
        json.field("member", person.member.id)
        json.field("name", person.name)
        json.field("leads", person.leads)
        json.field("asked", person.member.isAsked)
        json.field("from", person.member.from.text)
        json.field("to", person.member.to == .forever ? nil : person.member.to.text)
    }

    private static func write(
        _ duty: Duty, _ spot: String?, _ name: String?, isOwn: Bool, _ state: Duty.State, _ minutes: Int64?, into json: inout JSONWriter
    ) {
        json.field("id", duty.id)
        json.field("roster", duty.roster)
        json.field("kind", duty.kind)
        json.field("role", duty.role)
        json.field("spot", spot)
        json.field("starts_at", duty.time.lowerBound)
        json.field("ends_at", duty.time.upperBound)
        json.field("state", state.rawValue)
        json.field("offered", duty.isOffered)
        json.field("minutes", minutes)
        json.field("name", name)
        json.field("own", isOwn)
        json.field("free", duty.member == nil)
    }

    static func write(_ view: RosterView) -> [UInt8] {
        JSONWriter.object { json in
            json.field("id", view.roster.id)
            json.field("squad", view.squad.id)
            json.field("kind", view.roster.kind)
            json.field("seed", Hex.encode(view.roster.seed))
            json.field("planned_until", view.roster.planned?.text)
            json.field("week", view.week.text)
            json.key("places")
            json.array { list in
                for (place, spot) in view.places {
                    list.object {
                        $0.field("id", place.id)
                        $0.field("weekday", place.weekday)
                        $0.field("starts_minute", place.starts)
                        $0.field("ends_minute", place.ends)
                        $0.field("role", place.role)
                        $0.field("people", place.people)
                        $0.field("spot", spot)
                    }
                }
            }
            json.key("duties")
            json.array { list in
                for line in view.lines {
                    list.object { write(line.duty, line.spot, line.name, isOwn: line.isOwn, line.state, line.minutes, into: &$0) }
                }
            }
        }
    }

    static func write(_ list: DutyList) -> [UInt8] {
        JSONWriter.object { json in
            for (key, lines) in [("ahead", list.ahead), ("items", list.past)] {
                json.key(key)
                json.array { items in
                    for line in lines {
                        let duty = line.duty
                        items.object { write(duty, line.spot, nil, isOwn: true, duty.state, duty.minutes, into: &$0) }
                    }
                }
            }
            json.field("next", list.next?.text)
        }
    }
}
