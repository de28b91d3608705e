namespace Nudge.Storage.Migrations;

/// <summary>A step that a database remembers.</summary>
internal sealed record AppliedMigration(int Number, string Name, string Checksum);
