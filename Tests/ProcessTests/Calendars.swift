import Foundation
import Kernel
import Process
import Schemes

/// The delivered calendar, with a made-up 2027 behind it.
enum Calendars {
    static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Packs/xiangning/calendar.yaml")

    static let year2027 = """
          2027:
            source: 虚构的
            rest:
              - {name: 元旦, from: 2027-01-01, to: 2027-01-03}
              - {name: 春节, from: 2027-02-05, to: 2027-02-13}
              - {name: 国庆节, from: 2027-10-01, to: 2027-10-07}
            work: [2027-01-31, 2027-02-20, 2027-10-09]

        """

    /// As published: 国办发明电〔2019〕16号 with 〔2020〕1号, 〔2020〕27号, 〔2021〕11号, 〔2022〕16号.
    static let earlier = """
          2020:
            source: 国办发明电〔2019〕16号、〔2020〕1号
            rest:
              - {name: 元旦, from: 2020-01-01}
              - {name: 春节, from: 2020-01-24, to: 2020-02-02}
              - {name: 清明节, from: 2020-04-04, to: 2020-04-06}
              - {name: 劳动节, from: 2020-05-01, to: 2020-05-05}
              - {name: 端午节, from: 2020-06-25, to: 2020-06-27}
              - {name: 国庆节、中秋节, from: 2020-10-01, to: 2020-10-08}
            work: [2020-01-19, 2020-04-26, 2020-05-09, 2020-06-28, 2020-09-27, 2020-10-10]
          2021:
            source: 国办发明电〔2020〕27号
            rest:
              - {name: 元旦, from: 2021-01-01, to: 2021-01-03}
              - {name: 春节, from: 2021-02-11, to: 2021-02-17}
              - {name: 清明节, from: 2021-04-03, to: 2021-04-05}
              - {name: 劳动节, from: 2021-05-01, to: 2021-05-05}
              - {name: 端午节, from: 2021-06-12, to: 2021-06-14}
              - {name: 中秋节, from: 2021-09-19, to: 2021-09-21}
              - {name: 国庆节, from: 2021-10-01, to: 2021-10-07}
            work: [2021-02-07, 2021-02-20, 2021-04-25, 2021-05-08, 2021-09-18, 2021-09-26, 2021-10-09]
          2022:
            source: 国办发明电〔2021〕11号
            rest:
              - {name: 元旦, from: 2022-01-01, to: 2022-01-03}
              - {name: 春节, from: 2022-01-31, to: 2022-02-06}
              - {name: 清明节, from: 2022-04-03, to: 2022-04-05}
              - {name: 劳动节, from: 2022-04-30, to: 2022-05-04}
              - {name: 端午节, from: 2022-06-03, to: 2022-06-05}
              - {name: 中秋节, from: 2022-09-10, to: 2022-09-12}
              - {name: 国庆节, from: 2022-10-01, to: 2022-10-07}
            work: [2022-01-29, 2022-01-30, 2022-04-02, 2022-04-24, 2022-05-07, 2022-10-08, 2022-10-09]
          2023:
            source: 国办发明电〔2022〕16号
            rest:
              - {name: 元旦, from: 2023-01-01, to: 2023-01-02}
              - {name: 春节, from: 2023-01-21, to: 2023-01-27}
              - {name: 清明节, from: 2023-04-05}
              - {name: 劳动节, from: 2023-04-29, to: 2023-05-03}
              - {name: 端午节, from: 2023-06-22, to: 2023-06-24}
              - {name: 中秋节、国庆节, from: 2023-09-29, to: 2023-10-06}
            work: [2023-01-28, 2023-01-29, 2023-04-23, 2023-05-06, 2023-06-25, 2023-10-07, 2023-10-08]

        """

    static func delivered() throws -> WorkCalendar { try calendar(String(contentsOf: file, encoding: .utf8)) }

    static func through2027() throws -> WorkCalendar {
        try calendar(
            String(contentsOf: file, encoding: .utf8).replacingOccurrences(
                of: "hours:\n", with: "hours:\n  township: [\"08:30-17:30\"]\n  night: [\"00:00-06:00\", \"22:00-24:00\"]\n"
            ).replacingOccurrences(of: "years:\n", with: "years:\n" + earlier) + year2027)
    }

    static func calendar(_ text: String) throws -> WorkCalendar {
        let (scheme, diagnostics) = try load(text)
        guard let scheme else { throw Problem(500, "fixture", args: ["faults": diagnostics.map(\.text).joined(separator: "\n")]) }
        return try scheme.section(WorkCalendar.self)
    }

    static func load(_ text: String) throws -> (scheme: Scheme?, diagnostics: [Diagnostic]) {
        let files = [
            "pack.yaml": "id: demo\nversion: \"1\"\nname: 示范县\n", "roles.yaml": "everyone: {over: anyone, verbs: [matter.raise]}\n",
            "words/zh-Hans.yaml": "role.everyone: 所有人\n", "words/en.yaml": "role.everyone: Everyone\n", "calendar.yaml": text,
        ]
        guard let source = PackSource.checked(files.mapValues { Array($0.utf8) }).source else { throw Problem(500, "fixture") }
        return PackLoader.load(files: source, sections: [WorkCalendar.self], verbs: ["matter.raise"])
    }

    /// `2026-02-13 16:30`
    static func at(_ text: String) throws -> Instant {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let day = Day(String(parts[0])), let minutes = DayTime.minutes(parts[1]) else {
            throw Problem(500, "fixture")
        }
        return day.start.adding(seconds: minutes * 60)
    }
}
