// Makes data/zones_france.csv, the real geography behind the default territory, from the npm package
// @etalab/decoupage-administratif. See data/README.md for origin, licence and rules.
//
//   node data/make_zones.mjs [--check] [PACKAGE_FOLDER]
//
// PACKAGE_FOLDER is the unpacked package; without it the script fetches the pinned version with `npm pack` into a
// temporary folder. --check writes nothing: it compares the committed file with what it would write, and fails
// when they differ. The invariants are asserted in both modes.

import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

const PACKAGE = '@etalab/decoupage-administratif'
const VERSION = '6.0.0'
const LEAST_PEOPLE = 1000 // the PMSI code rule: a code géographique holds at least 1,000 people
const MAYOTTE = '06'
const OUTPUT = join(dirname(fileURLToPath(import.meta.url)), 'zones_france.csv')
const COLUMNS = ['code_geo', 'region', 'departement', 'arrondissement', 'epci', 'population', 'nom']

const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

function readPackage(folder) {
  const json = name => JSON.parse(readFileSync(join(folder, name), 'utf8'))
  assert.equal(json('package.json').version, VERSION, `expected ${PACKAGE} ${VERSION}`)
  return {communes: json('data/communes.json'), epci: json('data/epci.json')}
}

function fetchPackage() {
  const folder = mkdtempSync(join(tmpdir(), 'zones-'))
  try {
    const archive = execFileSync('npm', ['pack', '--silent', `${PACKAGE}@${VERSION}`], {cwd: folder, encoding: 'utf8'})
    execFileSync('tar', ['-xzf', archive.trim()], {cwd: folder})
    return readPackage(join(folder, 'package'))
  } finally {
    rmSync(folder, {recursive: true})
  }
}

const isCovered = row => row.zone !== 'com' && row.region !== MAYOTTE

/// The communes of the territory, with Paris, Lyon and Marseille by their arrondissements municipaux.
function coveredCommunes({communes, epci}) {
  const epciOf = new Map(epci.flatMap(group => group.membres.map(member => [member.code, group.code])))
  const whole = communes.filter(row => row.type === 'commune-actuelle' && isCovered(row))
  const parts = communes.filter(row => row.type === 'arrondissement-municipal' && isCovered(row))
  const divided = new Set(parts.map(row => row.commune))
  const people = rows => rows.reduce((sum, row) => sum + (row.population ?? 0), 0)
  for (const code of divided) {
    const commune = whole.filter(row => row.code === code)
    assert.equal(commune.length, 1)
    assert.equal(people(parts.filter(row => row.commune === code)), people(commune), `parts of ${code}`)
  }

  const total = people(whole)
  const rows = whole.filter(row => !divided.has(row.code)).concat(parts).filter(row => row.codesPostaux?.length > 0)
  const communesOut = rows.map(row => ({
    code: row.code, name: row.nom, postcode: row.codesPostaux[0], people: row.population ?? 0, region: row.region,
    departement: row.departement, arrondissement: row.arrondissement, epci: epciOf.get(row.commune ?? row.code) ?? ''
  }))
  return {communes: communesOut.sort((a, b) => byText(a.code, b.code)), total}
}

/// The value of a key that most of the people of some communes share; the lower value when two have as many.
function mostPeople(communes, key) {
  const sums = new Map()
  for (const commune of communes) sums.set(commune[key], (sums.get(commune[key]) ?? 0) + commune.people)
  return [...sums].sort((a, b) => b[1] - a[1] || byText(a[0], b[0]))[0][0]
}

function makeZone(code, communes) {
  return {
    code, communes,
    people: communes.reduce((sum, commune) => sum + commune.people, 0),
    region: communes[0].region,
    departement: communes[0].departement,
    arrondissement: mostPeople(communes, 'arrondissement'),
    epci: mostPeople(communes, 'epci')
  }
}

function groupBy(rows, keyOf) {
  const groups = new Map()
  for (const row of rows) {
    const key = keyOf(row)
    if (!groups.has(key)) groups.set(key, [])
    groups.get(key).push(row)
  }
  return groups
}

/// One zone for each (département, first postcode). A postcode is at home in the département of most of its people;
/// its part elsewhere is `foreign` and has to join a zone of its own département.
function firstZones(communes) {
  const zones = []
  for (const [postcode, rows] of groupBy(communes, commune => commune.postcode)) {
    const home = mostPeople(rows, 'departement')
    for (const [departement, part] of groupBy(rows, commune => commune.departement)) {
      zones.push({...makeZone(postcode, part), foreign: departement !== home})
    }
  }
  return zones
}

const smallestFirst = (a, b) => a.people - b.people || byText(a.code, b.code) || byText(a.departement, b.departement)

/// The administrative neighbour (the package has no coordinates): of the same département, in the same EPCI, else in
/// the same arrondissement, else anywhere in it; there, the nearest postcode, the lower one of two.
function neighbourOf(zone, zones) {
  const others = zones.filter(other => other !== zone && other.departement === zone.departement && !other.foreign)
  const inEpci = others.filter(other => zone.epci !== '' && other.epci === zone.epci)
  const inArrondissement = others.filter(other => other.arrondissement === zone.arrondissement)
  const candidates = [inEpci, inArrondissement, others].find(list => list.length > 0)
  assert(candidates, `zone ${zone.code} of ${zone.departement} has no neighbour`)
  const distance = other => Math.abs(Number(other.code) - Number(zone.code))
  return candidates.sort((a, b) => distance(a) - distance(b) || byText(a.code, b.code))[0]
}

function merge(zone, neighbour, zones) {
  // A foreign part never gives its code: the code belongs to the zone of another département.
  const larger = zone.foreign || smallestFirst(zone, neighbour) < 0 ? neighbour : zone
  const merged = {...makeZone(larger.code, zone.communes.concat(neighbour.communes)), foreign: false}
  return zones.filter(other => other !== zone && other !== neighbour).concat(merged)
}

function mergeAll(zones, mustMerge) {
  for (;;) {
    const zone = zones.filter(mustMerge).sort(smallestFirst)[0]
    if (!zone) return zones
    zones = merge(zone, neighbourOf(zone, zones), zones)
  }
}

function checkInvariants(zones, communes, total) {
  const placed = zones.flatMap(zone => zone.communes.map(commune => commune.code))
  assert.equal(placed.length, communes.length, 'each commune stands in one zone')
  assert.equal(new Set(placed).size, communes.length, 'no commune stands twice')
  assert.equal(new Set(zones.map(zone => zone.code)).size, zones.length, 'codes are unique')
  assert.equal(zones.reduce((sum, zone) => sum + zone.people, 0), total, 'the sum of populations')
  assert.equal(new Set(zones.map(zone => zone.region)).size, 17, 'regions')
  for (const zone of zones) {
    assert(zone.people >= LEAST_PEOPLE, `${zone.code} has ${zone.people} people`)
    assert(/^\d{5}$/.test(zone.code) && zone.code !== '99999', zone.code)
    for (const key of ['region', 'departement']) {
      assert(zone.communes.every(commune => commune[key] === zone[key]), `${zone.code}: one ${key}`)
    }
  }
}

function toCsv(zones) {
  const lines = zones.map(zone => {
    const name = [...zone.communes].sort((a, b) => b.people - a.people || byText(a.code, b.code))[0].name
    assert(!/[;"\r\n]/.test(name), `${name} would need quotes`)
    return [zone.code, zone.region, zone.departement, zone.arrondissement, zone.epci, zone.people, name].join(';')
  })
  return [COLUMNS.join(';'), ...lines].join('\n') + '\n'
}

const parameters = process.argv.slice(2)
const check = parameters.includes('--check')
const [folder] = parameters.filter(parameter => parameter !== '--check')

const {communes, total} = coveredCommunes(folder ? readPackage(folder) : fetchPackage())
let zones = firstZones(communes)
const before = zones.length
zones = mergeAll(zones, zone => zone.foreign)
zones = mergeAll(zones, zone => zone.people < LEAST_PEOPLE)
zones.sort((a, b) => byText(a.region, b.region) || byText(a.departement, b.departement) || byText(a.code, b.code))
checkInvariants(zones, communes, total)
const text = toCsv(zones)

if (check) {
  assert.equal(readFileSync(OUTPUT, 'utf8'), text, 'data/zones_france.csv differs: run without --check')
} else {
  writeFileSync(OUTPUT, text)
}
console.log(`${zones.length} zones (${before} postcode parts), ${communes.length} communes, ${total} people` +
  (check ? ': data/zones_france.csv is up to date' : ''))
