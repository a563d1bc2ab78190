using Microsoft.AspNetCore.Mvc;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.ArchitectureTests.Edge;

public sealed class ControllerRuleTests
{
    [Test]
    public void Violations_OfTheService_AreNone()
    {
        Assert.That(ControllerRule.Violations(Service.Types), Is.Empty);
    }

    [Test]
    public void Violations_WhenAControllerBreaksTheRule_SayHow()
    {
        Assert.That(
            ControllerRule.Violations([typeof(UploadsEndpoint)]),
            Is.EqualTo(
                new[]
                {
                    "UploadsEndpoint is not sealed",
                    "UploadsEndpoint is not called a controller",
                    "UploadsEndpoint holds IUploadRepository",
                }
            )
        );
    }

    public class UploadsEndpoint(IUploadRepository uploads) : ControllerBase
    {
        protected IUploadRepository Uploads { get; } = uploads;
    }
}
