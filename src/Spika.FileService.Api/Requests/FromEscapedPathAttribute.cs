using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Spika.FileService.Api.Requests;

/// <summary>A segment of the path, unescaped once, whatever it holds: slashes, percent signs, dots.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FromEscapedPathAttribute : ModelBinderAttribute
{
    public FromEscapedPathAttribute()
        : base(typeof(EscapedPathBinder))
    {
        BindingSource = BindingSource.Path;
    }
}
