package import Delivery
package import Kernel
internal import Process
internal import Territory

/// 事项: raised › dispatched › accepted › resolved › rated.
package enum MattersSlice {
    package static func slice(_ services: MatterServices) -> Slice {
        var slice = schema
        slice.endpoints = [
            MatterPages(services: services).endpoints,
            RevealEndpoints(services: services).endpoints,
            ExportEndpoints(services: services).endpoints,
            WorkPages(services: services).endpoints,
            DispatchManyPages(services: services).endpoints,
            MergeManyPages(services: services).endpoints,
            MatterAPI(services: services).endpoints,
            MatterListAPI(services: services).endpoints,
            RoutesAdmin(services: services).endpoints,
            PicturePages(services: services).endpoints,
            LiveAPI(services: services).endpoints,
            RaisePages(services: services).endpoints,
            PosterPages(services: services).endpoints,
            FileEndpoints(services: services).endpoints,
            WayAPI(services: services).endpoints,
            PublicPages(services: services).endpoints,
            VisitPages(services: services).endpoints,
            VisitAPI(services: services).endpoints,
            Open311(services: services).endpoints,
            FieldPages(services: services).endpoints,
            MatterLogAPI(services: services).endpoints,
            DecisionAPI(services: services).endpoints,
            DecisionPages(services: services).endpoints,
            RatesPages(services: services).endpoints,
            WhistlePages(services: services).endpoints,
            WhistleAPI(services: services).endpoints,
            ProjectPages(services: services).endpoints,
            ProjectAPI(services: services).endpoints,
            [TodayPage.endpoint(services)],
            ArbitrationEndpoints(services: services).endpoints,
            LedgerEndpoints(services: services).endpoints,
            ProofEndpoints(services: services).endpoints,
            RevisitPages(services: services).endpoints,
            RevisitAPI(services: services).endpoints,
            JoinEndpoints(services: services).endpoints,
            HandoverEndpoints(services: services).endpoints,
            WaitingEndpoints(services: services).endpoints,
            AskEndpoints(services: services).endpoints,
            TopicPages(services: services).endpoints,
            TopicAPI(services: services).endpoints,
            MyMattersPages(services: services).endpoints,
        ].flatMap { $0 }
        return slice
    }

    /// Everything but the endpoints: for the command line, which serves nothing.
    package static let schema = Slice(
        "matters",
        migrations: MatterMigrations.all + MatterDays.migrations + WayTables.migrations + VisitTables.migrations + PublicFiles.migrations
            + [
                MatterMigrations.escalation,
                MatterMigrations.decisions,
                MatterMonths.migration,
                WhistleTables.migration,
                ProjectTables.migration,
                MatterVoices.migration,
                ArbitrationTables.migration,
                LedgerRows.migration,
                FollowTables.migration,
                Following.migration,
                Part.migration,
            ] + RevisitTables.migrations
            + [
                HandoverTables.migration, BulletinQuestions.migration, Topic.migration, MediatedLine.migration, FollowTables.underway,
                PhoneCode.migration, MatterHolding.migration, MatterExport.migration, Topic.listMigration,
            ],
        sections: [
            MatterScheme.self,
            DispatchCatalogue.self,
            CollectionNotices.self,
            PackExamples.self,
            WaysScheme.self,
            VisitScheme.self,
            WhistleScheme.self,
            ProjectScheme.self,
            BoundsScheme.self,
            RevisitScheme.self,
        ],
        verbs: MatterPermission.all,
        subscriptions: [
            MatterTally.subscription,
            MatterDue.subscription,
            MatterDays.subscription,
            MatterMonths.subscription,
            MatterVoices.subscription,
            LedgerRows.decisions,
            LedgerRows.returns,
            RevisitMonths.subscription,
        ],
        sweeps: [FindMatter.prune, PhoneCode.prune, RepeatedText.prune, MatterFollower.sweep, Relisting.sweep],
        alarms: [
            MatterAlarm.alarm,
            MatterAlarm.pauses,
            DecisionAlarm.alarm,
            Arbitration.alarm,
            WindMatter.alarm,
            WhistleAlarm.alarm,
            ProjectAlarm.alarm,
            RevisitAlarm.alarm,
            Underway.alarm,
        ],
        checks: MatterChecks.all + VisitTables.checks + WhistleTables.checks + ProjectTables.checks + RevisitTables.checks
            + [
                MatterChecks.pending,
                MatterAnswers.check,
                MatterDays.check,
                MatterMonths.check,
                MatterVoices.check,
                Arbitration.check,
                LedgerRows.check,
                Following.check,
                Part.check,
                PublicFiles.check,
                HandoverTables.check,
                Topic.check,
                Topic.listCheck,
            ],
        erase: { records, tx in
            try MatterWords.erase(records, in: tx)
            try PublicFiles.erase(records, in: tx)
            try OpenedProject.erase(records, in: tx)
            try MatterHolding.erase(records, in: tx)
        })

    /// What follows the log and needs the vault.
    package static func subscriptions(vault: any Vault) -> [Subscription] {
        [MatterWords(tokens: SearchTokens(vault: vault)).subscription(vault: vault)]
    }

    /// What notices say of a matter: its number, and whose it is.
    package static let noticeSource: NoticeSource = { event, tx in
        if event.type.hasPrefix("topic.") { return try Topic.told(event, in: tx) }
        // A clock has a stream of its own and names what it belongs to.
        var id = event.stream
        if event.type.hasPrefix("clock."), case .id(let subject)? = event.payload["subject"] { id = subject }
        // So does a decision, and the clock of a decision names that.
        var found = try Matter.find(id: id, in: tx)
        if found == nil, let record = try DecisionRecord.find(id, in: tx) { found = try Matter.find(id: record.subject.id, in: tx) }
        if found == nil, let export = try MatterExport.find(decision: id, in: tx) {
            let lineage = try UnitRecord.lineage(of: export.unit.id, in: tx)
            return NoticeSubject(
                label: export.asked.day.text, path: ExportEndpoints.path, place: lineage, owner: lineage, reporter: export.account)
        }
        if found == nil { found = try ProjectAlarm.matter(id, in: tx) }
        if found == nil, event.type == HearMediation.verb.text { found = try MediatedLine.matter(id, in: tx) }
        if found == nil, let called = try WhistleAlarm.told(event, id, in: tx) { return called }
        if found == nil, let record = try Arbitration.find(id, in: tx) { found = try Matter.find(id: record.matter, in: tx) }
        return found.map { matter in
            NoticeSubject(
                label: matter.number, path: "/matters/\(matter.number)", place: matter.placeLineage, owner: matter.ownerLineage,
                reporter: matter.reporter, parties: DivisionsPage.path)
        }
    }

    /// Whether matters lie in a unit, or it answers for some, or a visit was there.
    package static func isUsed(_ unit: ID, in tx: any Reading) throws -> Bool {
        try tx.count("SELECT COUNT(*) FROM (SELECT matter FROM matter_in WHERE unit = \(unit) LIMIT 1) AS any_of")
            + tx.count("SELECT COUNT(*) FROM (SELECT visit FROM visit_in WHERE unit = \(unit) LIMIT 1) AS any_of")
            + tx.count("SELECT COUNT(*) FROM (SELECT whistle FROM whistle_in WHERE unit = \(unit) LIMIT 1) AS any_of")
            + tx.count("SELECT COUNT(*) FROM (SELECT matter FROM division WHERE unit = \(unit) LIMIT 1) AS any_of")
            + tx.count("SELECT COUNT(*) FROM (SELECT id FROM matter_export WHERE unit = \(unit) LIMIT 1) AS any_of")
            + tx.count("SELECT COUNT(*) FROM (SELECT project FROM project_in WHERE unit = \(unit) LIMIT 1) AS any_of")
            + tx.count("SELECT COUNT(*) FROM (SELECT id FROM handover WHERE unit = \(unit) LIMIT 1) AS any_of") > 0
    }
}
