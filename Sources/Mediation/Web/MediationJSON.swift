internal import Delivery
internal import Kernel
internal import Markup
internal import People
internal import Process
internal import Territory

/// Cases as the API tells them.
enum MediationJSON {
    static let place: Shape = .object("MediationCentre", [("code", .text), ("name", .text)])
    private static let line: [(String, Shape)] = [
        ("id", .id), ("number", .text), ("kind", .text), ("centre", place), ("matter", .optional(.text)), ("state", .text),
        ("opened_at", .instant), ("accepted_at", .optional(.instant)), ("ended_at", .optional(.instant)), ("way", .optional(.text)),
        ("follow", .optional(.text)), ("version", .integer),
    ]
    private static let referral: Shape = .object(
        "MediationReferral", [("number", .text), ("category", .text), ("referred_at", .instant)])
    static let list: Shape = .object(
        "MediationPage",
        [
            ("items", .list(.object("MediationLine", line))), ("next", .optional(.text)), ("referrals_next", .optional(.text)),
            ("referrals", .list(referral)),
        ])
    static let whole: Shape = .object(
        "Mediation",
        line + [
            ("agreement", .optional(.text)), ("revealed", .flag), ("what", .optional(.text)), ("agreement_text", .optional(.text)),
            (
                "parties",
                .list(
                    .object(
                        "MediationParty",
                        [
                            ("id", .id), ("side", .text), ("name", .optional(.text)), ("phone", .optional(.text)),
                            ("link", .optional(.text)),
                        ]))
            ),
            (
                "panel",
                .list(
                    .object(
                        "MediationSeat",
                        [
                            ("id", .id), ("post", .id), ("name", .optional(.text)), ("since", .instant), ("until", .optional(.instant)),
                            ("ground", .optional(.text)), ("objected_at", .optional(.instant)),
                        ]))
            ),
            ("calls", .list(.object("MediationCall", [("helper", .text), ("called_at", .instant)]))),
            (
                "sessions",
                .list(
                    .object(
                        "MediationSession",
                        [
                            ("id", .id), ("held_on", .text), ("outcome", .text), ("came", .list(.text)), ("place", .optional(.text)),
                            ("text", .optional(.text)),
                        ]))
            ),
            (
                "visits",
                .list(
                    .object(
                        "MediationVisit", [("id", .id), ("visited_at", .instant), ("result", .text), ("text", .optional(.text))]))
            ),
            (
                "clocks",
                .list(
                    .object(
                        "MediationClock",
                        [
                            ("stage", .text), ("limit", .text), ("started_at", .instant), ("due_at", .instant),
                            ("ended_at", .optional(.instant)), ("outcome", .optional(.text)),
                        ]))
            ),
            (
                "readings",
                .list(
                    .object(
                        "MediationReading",
                        [("read_at", .instant), ("role", .text), ("unit", .optional(.text)), ("purpose", .text)]))
            ),
            ("files", .list(.object("MediationFile", AttachedFile.shape))),
        ])
    static let done: Shape = .object(
        "MediationDone", [("id", .id), ("state", .text), ("version", .integer), ("replayed", .flag)])

    static func write(_ mediation: MediationCase, _ centre: String, into json: inout JSONWriter) {
        json.field("id", mediation.id)
        json.field("number", mediation.number)
        json.field("kind", mediation.kind)
        json.key("centre")
        json.object {
            $0.field("code", mediation.centre.code)
            $0.field("name", centre)
        }
        json.field("matter", mediation.matterNumber)
        json.field("state", mediation.state.rawValue)
        json.field("opened_at", mediation.opened)
        json.field("accepted_at", mediation.accepted)
        json.field("ended_at", mediation.ended)
        json.field("way", mediation.way)
        json.field("follow", mediation.follow?.rawValue)
        json.field("version", mediation.version)
    }

    /// `link` gives the private link of a party; nobody is told it who was not shown who they are.
    static func write(_ view: CaseView, centre: String, link: (ID) -> String) -> [UInt8] {
        JSONWriter.object { json in
            write(view.mediation, centre, into: &json)
            json.field("agreement", view.mediation.agreement.map { Hex.encode($0) })
            json.field("revealed", view.isRevealed)
            json.field("what", view.texts[MediationText.what])
            json.field("agreement_text", view.texts[MediationText.agreement])
            json.key("parties")
            json.array { list in
                for party in view.parties {
                    list.object {
                        $0.field("id", party.party.id)
                        $0.field("side", party.party.side.rawValue)
                        $0.field("name", party.name)
                        $0.field("phone", party.phone)
                        $0.field("link", view.isRevealed ? "/mediation/p/" + link(party.party.id) : nil)
                    }
                }
            }
            writeHandling(view, into: &json)
        }
    }

    private static func writeHandling(_ view: CaseView, into json: inout JSONWriter) {
        json.key("panel")
        json.array { list in
            for line in view.seats {
                list.object {
                    $0.field("id", line.seat.id)
                    $0.field("post", line.seat.post)
                    $0.field("name", line.name)
                    $0.field("since", line.seat.since)
                    $0.field("until", line.seat.until)
                    $0.field("ground", line.seat.ground?.rawValue)
                    $0.field("objected_at", line.seat.objected)
                }
            }
        }
        json.key("calls")
        json.array { list in
            for call in view.calls {
                list.object {
                    $0.field("helper", call.helper)
                    $0.field("called_at", call.called)
                }
            }
        }
        json.key("sessions")
        json.array { list in
            for session in view.sessions {
                list.object {
                    $0.field("id", session.id)
                    $0.field("held_on", session.held)
                    $0.field("outcome", session.outcome)
                    $0.field("came", strings: session.came)
                    $0.field("place", view.texts[MediationText.place(of: session.id)])
                    $0.field("text", view.texts[MediationText.said(at: session.id)])
                }
            }
        }
        json.key("visits")
        json.array { list in
            for visit in view.visits {
                list.object {
                    $0.field("id", visit.id)
                    $0.field("visited_at", visit.visited)
                    $0.field("result", visit.result)
                    $0.field("text", view.texts[MediationText.follow(visit.id)])
                }
            }
        }
        writeRecord(view, into: &json)
    }

    private static func writeRecord(_ view: CaseView, into json: inout JSONWriter) {
        json.key("clocks")
        json.array { list in
            for clock in view.clocks {
                list.object {
                    $0.field("stage", clock.stage.rawValue)
                    $0.field("limit", clock.limit.text)
                    $0.field("started_at", clock.started)
                    $0.field("due_at", clock.due)
                    $0.field("ended_at", clock.ended)
                    $0.field("outcome", clock.outcome?.rawValue)
                }
            }
        }
        json.key("readings")
        json.array { list in
            for reading in view.readings {
                list.object {
                    $0.field("read_at", reading.read)
                    $0.field("role", reading.role)
                    $0.field("unit", reading.unit)
                    $0.field("purpose", reading.purpose)
                }
            }
        }
        json.key("files")
        json.array { list in for file in view.files { list.object { file.write(into: &$0) } } }
    }
}
