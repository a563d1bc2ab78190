using Spika.FileService.Application.Common.Spooling;

namespace Spika.FileService.Api.IntegrationTests.Admission;

/// <summary>A spool of which the test says whether it has room. Nothing is written to it.</summary>
internal sealed class FakeSpool : ISpool
{
    public bool HasRoom { get; set; } = true;

    public ISpooledBytes Begin() => throw new NotSupportedException();
}
