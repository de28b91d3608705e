using System.Text;

namespace Nudge.Bench.Reporting;

/// <summary>Rows of text, aligned, so that it reads as well in a terminal.</summary>
internal sealed class MarkdownTable(params string[] head)
{
    private readonly List<string[]> _rows = [head];

    internal void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        var widths = Enumerable.Range(0, head.Length).Select(column => _rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        for (var i = 0; i < _rows.Count; i++)
        {
            text.Append("| ").AppendJoin(" | ", _rows[i].Select((cell, column) => cell.PadRight(widths[column]))).Append(" |\n");
            if (i == 0)
                text.Append("| ").AppendJoin(" | ", widths.Select(width => new string('-', width))).Append(" |\n");
        }

        return text.ToString();
    }
}
