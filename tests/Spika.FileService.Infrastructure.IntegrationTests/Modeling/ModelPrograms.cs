using CsCheck;

namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

/// <summary>Random programs: groups of calls, one group after the other, the calls of a group at once.</summary>
internal static class ModelPrograms
{
    private const int MostFiles = 8;

    private static readonly Gen<int> _process = Gen.Int[0, ModelledService.Processes - 1];

    // Mostly one key, so that calls meet.
    private static readonly Gen<int> _key = Gen.Frequency((4, Gen.Const(0)), (1, Gen.Const(1)), (1, Gen.Const(2)));

    private static readonly Gen<int> _version = Gen.Frequency((6, Gen.Const(0)), (1, Gen.Const(1)), (1, Gen.Const(2)));

    private static readonly Gen<ModelCall> _call = Gen.Frequency(
        (10, Gen.Select(_process, _key, Gen.Int[0, 2], _version, (p, k, i, v) => (ModelCall)new SaveCall(p, k, i, v))),
        (5, Gen.Select(_process, _key, _version.Array[1, 3], (p, k, v) => (ModelCall)new VerifyCall(p, k, v))),
        (1, Gen.Select(_process, _key, (p, k) => (ModelCall)new AbortCall(p, k))),
        (1, Gen.Select(_process, _key, (p, k) => (ModelCall)new CheckCall(p, k))),
        (1, Gen.Select(_process, Gen.Int[0, MostFiles], (p, f) => (ModelCall)new ReadCall(p, f))),
        (1, Gen.Select(_process, Gen.Int[0, MostFiles], (p, f) => (ModelCall)new DeleteCall(p, f))),
        (1, _process.Select(p => (ModelCall)new ListCall(p)))
    );

    private static readonly Gen<ModelCall[]> _alone = Gen.Frequency(
            (20, _call),
            (1, _process.Select(p => (ModelCall)new RestartCall(p))),
            (1, _process.Select(p => (ModelCall)new PurgeCall(p)))
        )
        .Select(call => new[] { call });

    public static readonly Gen<ModelCall[][]> Sequential = _alone.Array[5, 40];

    public static readonly Gen<ModelCall[][]> Concurrent = Gen.Frequency((1, _alone), (3, _call.Array[2, 4])).Array[
        3,
        15
    ];
}
