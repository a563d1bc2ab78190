namespace Spika.FileService.LoadTest.Rows;

/// <summary>A row of the table of goals.</summary>
internal interface ILoadTestRow
{
    /// <summary>What selects it on the command line.</summary>
    string Id { get; }

    string What { get; }

    Goal Goal { get; }

    /// <summary>
    /// The row is broken off, and counts as missed, when it takes longer. Several times what it takes on two cores.
    /// </summary>
    TimeSpan Limit { get; }

    Task<IReadOnlyList<Outcome>> RunAsync(RowContext context, CancellationToken cancellationToken);
}
