// Grades notebooks in Pyodide: node in_pyodide.mjs PYODIDE SITE COURSE JOBS.json; prints Grades as JSON, a line each.
import { readFileSync } from 'fs';
import { resolve } from 'path';
import { pathToFileURL } from 'url';

const [pyodide, site, course, jobs] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(resolve(pyodide, 'pyodide.mjs')));
const py = await loadPyodide({ indexURL: resolve(pyodide) + '/' });
const packages = ['numpy', 'matplotlib', 'ipython', 'matplotlib-inline', 'packaging', 'traitlets'];
await py.loadPackage(packages, { messageCallback: () => {} });
for (const [at, root] of [['/site', site], ['/course', course]]) {
  py.FS.mkdirTree(at);
  py.FS.mount(py.FS.filesystems.NODEFS, { root: resolve(root) }, at);
}
py.globals.set('jobs_as_json', readFileSync(jobs, 'utf8'));
await py.runPythonAsync(`
import json, sys
from pathlib import Path
sys.path.insert(0, '/site')
from autograder.course.course import Course
from autograder.running.own_notebook import grade_bytes
course = Course('/course')
for name, source in json.loads(jobs_as_json):
    unit = course.unit(name)
    grade = grade_bytes(unit, source.encode(), Path('/tmp'), course.settings)
    print(json.dumps(grade.to_dict()))
`);
