namespace Nudge.Tests.Storage;

/// <summary>
/// Takes back all that migrations after number 8 have made, for tests of stores from before them. The same for both engines.
/// </summary>
internal static class LaterMigrations
{
    internal const string Undo =
        """
        alter table accepted drop column recipients;
        alter table accepted drop column credential;
        drop table outcomes;
        drop table hourly_counts;
        drop table code_tries;
        drop table access_codes;
        drop index apps_deleted;
        alter table apps drop column deleted_at;
        drop table app_members;
        drop table accounts;
        drop table timers;
        alter table inbox_log drop column expires_at;
        alter table marks drop column snoozed_until;
        drop table push_accounts;
        drop table push_sends;
        drop table push_jobs;
        drop index subscriptions_channel;
        drop table device_grants;
        drop table devices;
        drop table quotas;
        """;
}
