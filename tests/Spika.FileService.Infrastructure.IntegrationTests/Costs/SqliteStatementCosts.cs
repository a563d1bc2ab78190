using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Spika.FileService.Infrastructure.IntegrationTests.Costs;

/// <summary>By the counters of SQLite's statements: https://sqlite.org/c3ref/c_stmtstatus_counter.html.</summary>
internal sealed unsafe partial class SqliteStatementCosts : IStatementCosts
{
    private const string Library = "e_sqlite3";

    private const uint TraceProfile = 2;

    private const int FullScanSteps = 1;

    private const int MachineSteps = 4;

    // Of SQLite's virtual machine. A row with all columns of a file takes 30, and one that is passed over 3 or more.
    private const int StepsForARow = 15;

    private static readonly ConcurrentQueue<StatementCost> _costs = [];

    public SqliteStatementCosts()
    {
        // Those that wait in a pool would not be counted.
        SqliteConnection.ClearAllPools();
        _costs.Clear();
        Check(AddToNewConnections(&OnOpened));
    }

    public IReadOnlyList<StatementCost> Take()
    {
        List<StatementCost> taken = [];
        while (_costs.TryDequeue(out StatementCost? cost))
        {
            taken.Add(cost);
        }

        return taken;
    }

    public void Dispose() => ResetNewConnections();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnOpened(nint connection, nint error, nint functions) =>
        Trace(connection, TraceProfile, &OnEnded, 0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnEnded(uint kind, nint context, nint statement, nint nanoseconds)
    {
        int scanned = Status(statement, FullScanSteps, reset: 1);
        int steps = Status(statement, MachineSteps, reset: 1);
        _costs.Enqueue(
            new StatementCost(Marshal.PtrToStringUTF8(Sql(statement)) ?? "", Math.Max(scanned, steps / StepsForARow))
        );
        return 0;
    }

    private static void Check(int result) => Assert.That(result, Is.Zero);

    [LibraryImport(Library, EntryPoint = "sqlite3_auto_extension")]
    private static partial int AddToNewConnections(delegate* unmanaged[Cdecl]<nint, nint, nint, int> entry);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset_auto_extension")]
    private static partial void ResetNewConnections();

    [LibraryImport(Library, EntryPoint = "sqlite3_trace_v2")]
    private static partial int Trace(
        nint connection,
        uint kinds,
        delegate* unmanaged[Cdecl]<uint, nint, nint, nint, int> callback,
        nint context
    );

    [LibraryImport(Library, EntryPoint = "sqlite3_stmt_status")]
    private static partial int Status(nint statement, int counter, int reset);

    [LibraryImport(Library, EntryPoint = "sqlite3_sql")]
    private static partial nint Sql(nint statement);
}
