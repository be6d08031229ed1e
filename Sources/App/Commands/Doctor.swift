import ArgumentParser
import Foundation
import Kernel
import People
import Storage

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Look for common faults and say how to mend them.")

    @OptionGroup var options: DataOption

    func run() throws {
        let findings = Examination(DataDirectory(options.data)).findings()
        for finding in findings { Log.say("\(finding.isFine ? "ok   " : "FAULT") \(finding.what)\(finding.mend.map { " — \($0)" } ?? "")") }
        let faults = findings.filter { !$0.isFine }.count
        guard faults == 0 else { throw Refusal("\(faults) faults") }
    }
}

/// The checks of `doctor`. Each is one question with one answer; none writes.
struct Examination {
    struct Finding {
        let isFine: Bool
        let what: String
        let mend: String?
    }

    private let directory: DataDirectory

    init(_ directory: DataDirectory) { self.directory = directory }

    func findings() -> [Finding] {
        guard directory.isInstalled else {
            return [fault("\(directory.path) holds no installation", "make one with `genxu init` or `genxu demo`")]
        }
        return [folderMode, keys, freeSpace, clock, server, controlSocket] + database
    }

    private func fine(_ what: String) -> Finding { Finding(isFine: true, what: what, mend: nil) }
    private func fault(_ what: String, _ mend: String) -> Finding { Finding(isFine: false, what: what, mend: mend) }

    private func attributes(_ path: String) -> [FileAttributeKey: Any]? { try? FileManager.default.attributesOfItem(atPath: path) }

    private var folderMode: Finding {
        let mode = (attributes(directory.path)?[.posixPermissions] as? NSNumber)?.intValue ?? 0
        return mode & 0o077 == 0
            ? fine("only its owner can read the data folder") : fault("others can read the data folder", "chmod 700 \(directory.path)")
    }

    private var keys: Finding {
        do {
            _ = try InstallationKeys.load(directory: directory.keys)
            return fine("the keys are there and private")
        } catch {
            return fault("the keys cannot be used: \(error)", "bring them back from their backup, mode 600, into \(directory.keys)")
        }
    }

    private var freeSpace: Finding {
        let values = try? FileManager.default.attributesOfFileSystem(forPath: directory.path)
        let free = (values?[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
        let size = (attributes(directory.database)?[.size] as? NSNumber)?.int64Value ?? 0
        let needed = max(512 << 20, size * 2)
        return free >= needed
            ? fine("\(free >> 20) MiB are free") : fault("only \(free >> 20) MiB are free", "free at least \(needed >> 20) MiB: a backup needs room too")
    }

    private var clock: Finding {
        let year = SystemEntropy().now().day.civil.year
        return (2026...2100).contains(year) ? fine("the clock reads \(SystemEntropy().now().minuteText)") : fault("the clock reads the year \(year)", "set the system time (timedatectl)")
    }

    private var server: Finding {
        do {
            return try directory.lock() == nil ? fine("a server is running") : fine("no server is running")
        } catch { return fault("the lock file cannot be opened", "check who owns \(directory.lockFile)") }
    }

    private var controlSocket: Finding {
        guard FileManager.default.fileExists(atPath: directory.controlSocket) else { return fine("no stale control socket") }
        let isRunning = (try? directory.lock()) == nil
        return isRunning ? fine("the control socket is open") : fault("a control socket was left behind", "rm \(directory.controlSocket)")
    }

    private var database: [Finding] {
        do {
            let installation = try Installation.open(directory.path)
            defer { try? installation.store.close() }
            let synchronous = try installation.store.pragma("PRAGMA synchronous") ?? ""
            let quick = try installation.store.pragma("PRAGMA quick_check(1)") ?? ""
            let events = installation.store.head.seq
            let signed = try installation.heads.read()
            return [
                fine("the schema is up to date and pack \(installation.scheme.current.id) \(installation.scheme.current.version) is in force"),
                synchronous == "2" ? fine("writes are synced to disk") : fault("writes are not synced to disk", "report this: it is a fault of the program"),
                quick == "ok" ? fine("the database file is whole") : fault("the database file is damaged: \(quick)", "restore the latest backup into another folder"),
                (signed.heads.last?.seq ?? 0) <= events
                    ? fine("\(events) events, last signed at \(signed.heads.last?.seq ?? 0)")
                    : fault("the log ends before its last signed head", "run `genxu verify`, then restore the latest backup"),
            ]
        } catch {
            return [fault("the database cannot be opened: \(error)", "see whether the program is older than the data, or restore a backup")]
        }
    }
}
