using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Nudge.Storage.Migrations;

/// <summary>One numbered step of a database's schema.</summary>
/// <param name="Number">1 for the first; without gaps.</param>
/// <param name="Name">The file's name.</param>
/// <param name="Sql">The SQL that it runs.</param>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>Tells that a file was changed after it was applied somewhere.</summary>
    internal string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    /// <summary>The steps of one database, in order: files such as <c>0001_first.sql</c> in its folder <c>Migrations</c>.</summary>
    internal static IReadOnlyList<Migration> Of(string database) =>
        Read(typeof(Migration).Assembly, $"Nudge.Storage.{database}.Migrations.");

    /// <summary>The steps in the folder <c>Migrations</c> beside a type.</summary>
    internal static IReadOnlyList<Migration> Beside(Type type) => Read(type.Assembly, $"{type.Namespace}.Migrations.");

    private static Migration[] Read(Assembly assembly, string folder) =>
    [
        .. assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(folder, StringComparison.Ordinal))
            .Select(resource => Read(assembly, resource, resource[folder.Length..]))
            .OrderBy(migration => migration.Number),
    ];

    private static Migration Read(Assembly assembly, string resource, string file)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        var name = Path.GetFileNameWithoutExtension(file);
        return new(
            int.Parse(name.AsSpan(0, name.IndexOf('_', StringComparison.Ordinal)), CultureInfo.InvariantCulture), name, reader.ReadToEnd());
    }
}
